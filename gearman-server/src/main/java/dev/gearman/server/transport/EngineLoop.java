package dev.gearman.server.transport;

import dev.gearman.server.engine.Alarm;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The thread that owns the engine: an event loop, which reads and writes connections as well. Peers that were written to
 * in a turn of the loop are flushed once, at its end.
 */
final class EngineLoop implements Alarm, Executor {
    private final EventLoop loop;
    private final InstantSource clock;
    private List<NettyPeer> written = new ArrayList<>();
    private List<NettyPeer> spare = new ArrayList<>();
    private Runnable onAlarm = () -> {};
    private @Nullable ScheduledFuture<?> alarm;
    private long alarmAt;

    EngineLoop(EventLoop loop, InstantSource clock) {
        this.loop = loop;
        this.clock = clock;
    }

    void onAlarm(Runnable action) {
        onAlarm = action;
    }

    boolean isCurrentThread() {
        return loop.inEventLoop();
    }

    EventLoop eventLoop() {
        return loop;
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public void wakeAt(long millis) {
        if (alarm != null) {
            if (alarmAt <= millis) {
                return;
            }
            alarm.cancel(false);
        }
        alarmAt = millis;
        long delay = Math.max(0, millis - clock.millis());
        alarm = loop.schedule(this::ring, delay, TimeUnit.MILLISECONDS);
    }

    private void ring() {
        alarm = null;
        onAlarm.run();
    }

    /** A peer has something to send, for the first time in this turn. */
    void flushLater(NettyPeer peer) {
        if (written.isEmpty()) {
            loop.execute(this::flush);
        }
        written.add(peer);
    }

    private void flush() {
        List<NettyPeer> now = written;
        written = spare;
        spare = now;
        for (NettyPeer peer : now) {
            peer.flush();
        }
        now.clear();
    }
}
