package dev.gearman.transport;

import dev.gearman.protocol.FrameHandler;
import dev.gearman.protocol.GearmanDecoder;
import dev.gearman.protocol.GearmanEncoder;
import dev.gearman.protocol.Magic;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.ProtocolLimits;
import dev.gearman.protocol.RefusedException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a server, from its first byte to its end. Packets that are sent in one turn of the event loop go out
 * together. Channel events and everything private belong to the loop; the public methods may be called from any thread.
 */
public final class Connection {
    /** What most turns send. */
    private static final int FIRST_BUFFER = 512;
    /** Over that, a buffer is handed over and the next begun; one packet can be larger. */
    private static final int LARGEST_BUFFER = 64 * 1024;

    private final Channel channel;
    private final long maxUnsent;
    private final Consumer<Packet> packets;
    private final GearmanDecoder decoder;
    private final AtomicLong unsent = new AtomicLong();
    private final Object room = new Object();
    private volatile boolean closed;
    private volatile long lastRead = System.nanoTime();
    private @Nullable ByteBuf out;
    private boolean flushing;
    private @Nullable Throwable failure;

    Connection(Channel channel, LinkOptions options, Consumer<Packet> packets) {
        this.channel = channel;
        this.maxUnsent = options.maxUnsent();
        this.packets = packets;
        ProtocolLimits limits = options.limits();
        this.decoder = new GearmanDecoder(Magic.RESPONSE, limits);
    }

    /** Sends a packet, in order with all others that this thread sends. Nothing happens if the connection has ended. */
    public void send(Packet packet) {
        int size = GearmanEncoder.HEADER + packet.body().length;
        unsent.addAndGet(size);
        if (channel.eventLoop().inEventLoop()) {
            write(packet, size);
        } else {
            channel.eventLoop().execute(() -> write(packet, size));
        }
    }

    /**
     * Waits while more bytes than allowed are still to be sent, or until the connection has ended. Not for the event loop,
     * which would wait for itself.
     */
    public void awaitRoom() throws InterruptedException {
        if (unsent.get() <= maxUnsent || channel.eventLoop().inEventLoop()) {
            return;
        }
        synchronized (room) {
            while (unsent.get() > maxUnsent && !closed) {
                room.wait();
            }
        }
    }

    public boolean isOpen() {
        return !closed;
    }

    /** Bytes that were sent and that the operating system has not taken yet. */
    public long unsent() {
        return unsent.get();
    }

    /** The socket address of the server. */
    public SocketAddress remoteAddress() {
        return channel.remoteAddress();
    }

    /** When the server was last heard of, as {@link System#nanoTime()}. */
    public long lastRead() {
        return lastRead;
    }

    /** Ends the connection; what was not sent yet is lost. */
    public void close(Throwable reason) {
        if (channel.eventLoop().inEventLoop()) {
            fail(reason);
        } else {
            channel.eventLoop().execute(() -> fail(reason));
        }
    }

    // ---------------------------------------------------------------- on the loop

    private void write(Packet packet, int size) {
        if (closed) {
            sent(size);
            return;
        }
        ByteBuf to = out;
        if (to != null && to.isReadable() && to.maxFastWritableBytes() < size) {
            hand(to);
            to = null;
        }
        if (to == null) {
            to = channel.alloc().directBuffer(Math.max(size, flushing ? LARGEST_BUFFER : FIRST_BUFFER));
            out = to;
        }
        GearmanEncoder.encode(to, Magic.REQUEST, packet);
        if (!flushing) {
            flushing = true;
            channel.eventLoop().execute(this::flush);
        }
    }

    private void hand(ByteBuf full) {
        int size = full.readableBytes();
        channel.write(full).addListener(done -> sent(size));
    }

    private void flush() {
        flushing = false;
        ByteBuf last = out;
        out = null;
        if (last == null) {
            return;
        }
        if (closed) {
            sent(last.readableBytes());
            last.release();
        } else {
            hand(last);
            channel.flush();
        }
    }

    private void sent(int size) {
        long before = unsent.getAndAdd(-size);
        if (before > maxUnsent && before - size <= maxUnsent) {
            wakeUp();
        }
    }

    private void wakeUp() {
        synchronized (room) {
            room.notifyAll();
        }
    }

    private void fail(Throwable reason) {
        if (failure == null) {
            failure = reason;
        }
        channel.close();
    }

    Throwable failure() {
        Throwable known = failure;
        return known == null ? new IOException("the server has closed the connection") : known;
    }

    ChannelInboundHandlerAdapter handler() {
        return new Handler();
    }

    private final class Handler extends ChannelInboundHandlerAdapter implements FrameHandler {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            lastRead = System.nanoTime();
            try {
                decoder.decode(bytes, this);
            } finally {
                bytes.release();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            closed = true;
            ByteBuf rest = out;
            out = null;
            if (rest != null) {
                sent(rest.readableBytes());
                rest.release();
            }
            wakeUp();
            context.fireChannelInactive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(cause);
        }

        @Override
        public void packet(Packet packet) {
            if (failure == null) {
                packets.accept(packet);
            }
        }

        @Override
        public void line(String line) {
            fail(new IOException("not a Gearman server: it sent a line of text"));
        }

        @Override
        public void refused(RefusedException refusal) {
            fail(refusal);
        }

        @Override
        public void broken(String reason) {
            fail(new IOException(reason));
        }
    }

    @Override
    public String toString() {
        return String.valueOf(channel.remoteAddress());
    }
}
