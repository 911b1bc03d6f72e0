package dev.gearman.server.transport;

import dev.gearman.server.engine.state.WakeupTimer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
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
final class EngineLoop implements WakeupTimer, Executor {
    /** What a connection gets first in a turn: a few small replies. */
    static final int BUFFER_SIZE = 2 * 1024;
    /** About as many connections as a busy server writes to in one turn. */
    private static final int BUFFER_COUNT = 64;

    private final EventLoop loop;
    private final InstantSource clock;
    private final ReusedBuffers buffers = new ReusedBuffers(PooledByteBufAllocator.DEFAULT, BUFFER_SIZE, BUFFER_COUNT);
    private List<NettyPeer> written = new ArrayList<>();
    private List<NettyPeer> spare = new ArrayList<>();
    private Runnable onAlarm = () -> {};
    private @Nullable ScheduledFuture<?> alarm;
    private long alarmAt;
    /** How often a connection was read since the last flush. */
    private int reads;

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

    /** An empty buffer for what a connection is to be sent in this turn. */
    ByteBuf buffer() {
        return buffers.take();
    }

    /** A connection was read. */
    void heard() {
        reads++;
    }

    /**
     * Sends what was written. Where several connections were read in this turn, what workers wait for goes first: to send
     * costs more than all else, and they have something to do while the rest is sent.
     */
    private void flush() {
        List<NettyPeer> now = written;
        written = spare;
        spare = now;
        boolean workersFirst = reads > 1;
        reads = 0;
        if (workersFirst) {
            for (NettyPeer peer : now) {
                if (peer.isUrgent()) {
                    peer.flush();
                }
            }
        }
        for (NettyPeer peer : now) {
            if (peer.isToBeFlushed()) {
                peer.flush();
            }
        }
        now.clear();
    }

    /** The loop has ended. */
    void releaseBuffers() {
        buffers.close();
    }
}
