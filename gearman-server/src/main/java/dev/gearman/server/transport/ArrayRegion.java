package dev.gearman.server.transport;

import io.netty.channel.DefaultMessageSizeEstimator;
import io.netty.channel.FileRegion;
import io.netty.channel.MessageSizeEstimator;
import io.netty.util.AbstractReferenceCounted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.function.LongConsumer;

/**
 * Part of an array on its way to a socket without a copy of the whole: the channel takes it a piece at a time. Netty knows
 * this as a file region, whatever its bytes come from; a TLS handler does not take it.
 */
final class ArrayRegion extends AbstractReferenceCounted implements FileRegion {
    /** Small enough that the copy which the system call is made with stays in the processor's cache. */
    private static final int PIECE = 128 * 1024;

    /** Counts what waits for a socket: by itself, Netty takes a file region to be of no size. */
    static final MessageSizeEstimator SIZES = () -> {
        MessageSizeEstimator.Handle others = DefaultMessageSizeEstimator.DEFAULT.newHandle();
        return message -> message instanceof ArrayRegion region ? region.length : others.size(message);
    };

    private final byte[] bytes;
    private final int start;
    private final int length;
    private final LongConsumer onRelease;
    private int transferred;

    /** @param onRelease told the length when the channel is through with it, written or not; on the channel's loop */
    ArrayRegion(byte[] bytes, int start, int length, LongConsumer onRelease) {
        this.bytes = bytes;
        this.start = start;
        this.length = length;
        this.onRelease = onRelease;
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    public long transferred() {
        return transferred;
    }

    @Override
    @Deprecated
    public long transfered() {
        return transferred;
    }

    @Override
    public long count() {
        return length;
    }

    @Override
    public long transferTo(WritableByteChannel target, long position) throws IOException {
        int from = Math.toIntExact(position);
        int written = target.write(ByteBuffer.wrap(bytes, start + from, Math.min(PIECE, length - from)));
        if (written > 0) {
            transferred += written;
        }
        return written;
    }

    @Override
    public ArrayRegion retain() {
        super.retain();
        return this;
    }

    @Override
    public ArrayRegion retain(int increment) {
        super.retain(increment);
        return this;
    }

    @Override
    public ArrayRegion touch() {
        return this;
    }

    @Override
    public ArrayRegion touch(Object hint) {
        return this;
    }

    @Override
    protected void deallocate() {
        onRelease.accept(length);
    }
}
