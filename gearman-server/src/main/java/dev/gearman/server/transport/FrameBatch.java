package dev.gearman.server.transport;

import dev.gearman.protocol.FrameHandler;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.RefusedException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** What reads brought: on its way from a channel's loop to the engine's, or while its connection has to wait. */
final class FrameBatch implements FrameHandler {
    private final Deque<Consumer<FrameHandler>> frames = new ArrayDeque<>();

    /** Tells it all to another, in order. */
    void tell(FrameHandler target) {
        while (tellNext(target)) {
            // one after the other
        }
    }

    /** Tells the first of it to another; whether there was one. */
    boolean tellNext(FrameHandler target) {
        Consumer<FrameHandler> frame = frames.poll();
        if (frame != null) {
            frame.accept(target);
        }
        return frame != null;
    }

    /** Adds something that is to be done when all before it was told. */
    void then(Runnable action) {
        frames.add(target -> action.run());
    }

    @Override
    public void packet(Packet packet) {
        packet.retain();
        frames.add(target -> {
            try {
                target.packet(packet);
            } finally {
                packet.release();
            }
        });
    }

    @Override
    public void line(String line) {
        frames.add(target -> target.line(line));
    }

    @Override
    public void refused(RefusedException refusal) {
        frames.add(target -> target.refused(refusal));
    }

    @Override
    public void broken(String reason) {
        frames.add(target -> target.broken(reason));
    }
}
