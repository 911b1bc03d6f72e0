package dev.gearman.server.transport;

import dev.gearman.protocol.FrameHandler;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What one read brought, on its way from a channel's loop to the engine's. */
final class FrameBatch implements FrameHandler {
    private final List<Consumer<FrameHandler>> frames = new ArrayList<>();

    /** Tells it all to another, in order. */
    void tell(FrameHandler target) {
        for (Consumer<FrameHandler> frame : frames) {
            frame.accept(target);
        }
    }

    @Override
    public void packet(Packet packet) {
        frames.add(target -> target.packet(packet));
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
