package dev.gearman.transport;

import dev.gearman.protocol.FrameHandler;
import dev.gearman.protocol.GearmanDecoder;
import dev.gearman.protocol.GearmanEncoder;
import dev.gearman.protocol.Magic;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.Printable;
import dev.gearman.protocol.ProtocolLimits;
import dev.gearman.protocol.RefusedException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
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
    /** The number of bytes of a foreign answer that an error message shows. */
    private static final int SHOWN = 40;

    private final Channel channel;
    private final long maxUnsent;
    private final Consumer<Packet> packets;
    private final GearmanDecoder decoder;
    private final AtomicLong unsent = new AtomicLong();
    private final Object room = new Object();
    private volatile boolean closed;
    private volatile long lastRead = System.nanoTime();
    private @Nullable ByteBuf out;
    /** The number of buffers that were handed to the channel. */
    private long handed;
    /** The number of buffers that the operating system has taken to the last byte. */
    private long taken;

    private boolean flushing;
    private boolean answered;
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
        send(packet, () -> {});
    }

    /**
     * Sends a packet as {@link #send(Packet)} does.
     *
     * @param written the action for the moment at which the packet takes its place among all packets of this connection;
     *     called on the event loop, unless the connection has ended
     */
    public void send(Packet packet, Runnable written) {
        int size = GearmanEncoder.HEADER + packet.body().length;
        unsent.addAndGet(size);
        if (channel.eventLoop().inEventLoop()) {
            write(packet, size, written);
        } else {
            channel.eventLoop().execute(() -> writeOrFail(packet, size, written));
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

    /** Returns the number of the buffer that the next packet or the last one of this turn is in. On the loop. */
    public long buffer() {
        return handed;
    }

    /**
     * Returns {@code true} unless no byte of this buffer has left this process. A buffer that the operating system has taken
     * in part counts as sent, and with TLS each one that was handed over. On the loop.
     *
     * @param number what {@link #buffer()} returned after the packet was sent
     */
    public boolean mayHaveSent(long number) {
        return number < handed && (number <= taken || channel.pipeline().get(SslHandler.class) != null);
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

    /** Ends the connection if there is no memory, since the sender can't be told any more. */
    private void writeOrFail(Packet packet, int size, Runnable written) {
        try {
            write(packet, size, written);
        } catch (OutOfMemoryError e) {
            fail(new IOException("no memory to send " + packet, e));
        }
    }

    private void write(Packet packet, int size, Runnable written) {
        if (closed) {
            sent(size);
            return;
        }
        ByteBuf to = out;
        if (to != null && to.isReadable() && to.maxFastWritableBytes() < size) {
            hand(to);
            out = null;
            to = null;
        }
        if (to == null) {
            try {
                to = channel.alloc().directBuffer(Math.max(size, flushing ? LARGEST_BUFFER : FIRST_BUFFER));
            } catch (OutOfMemoryError e) {
                sent(size);
                throw e;
            }
            out = to;
        }
        GearmanEncoder.encode(to, Magic.REQUEST, packet);
        written.run();
        if (!flushing) {
            flushing = true;
            channel.eventLoop().execute(this::flush);
        }
    }

    private void hand(ByteBuf full) {
        int size = full.readableBytes();
        handed++;
        channel.write(full).addListener(done -> {
            if (done.isSuccess()) {
                taken++;
            }
            sent(size);
        });
    }

    private void flush() {
        flushing = false;
        ByteBuf last = out;
        out = null;
        if (last == null) {
            channel.flush();
        } else if (closed) {
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
                if (answered || isGearman(bytes)) {
                    answered = true;
                    decoder.decode(bytes, this);
                }
            } finally {
                bytes.release();
            }
        }

        /** Each packet of a server begins with a NUL; hardly anything that other servers say does. */
        private boolean isGearman(ByteBuf first) {
            if (!first.isReadable() || first.getByte(first.readerIndex()) == 0) {
                return true;
            }
            byte[] start = new byte[Math.min(first.readableBytes(), SHOWN)];
            first.getBytes(first.readerIndex(), start);
            fail(new NotGearmanException("it answers with '" + Printable.of(start) + "'"));
            return false;
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
            fail(new NotGearmanException("it sent a line of text"));
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
