package dev.gearman.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Buffers of one size that one thread hands out in turn, again as soon as they have come back. Cheaper than the
 * allocator's own cache, since nothing is looked up, recycled or tracked, and better for the processor's: the same few
 * pages again and again. A buffer that somebody still has when its turn comes is theirs, and another one takes its place.
 */
final class ReusedBuffers implements AutoCloseable {
    private final ByteBufAllocator allocator;
    private final int size;
    private final @Nullable ByteBuf[] buffers;
    private int next;

    /**
     * @param size of each buffer in bytes
     * @param count how many are kept
     */
    ReusedBuffers(ByteBufAllocator allocator, int size, int count) {
        this.allocator = allocator;
        this.size = size;
        this.buffers = new ByteBuf[count];
    }

    /** An empty buffer, to be released as any other. */
    ByteBuf take() {
        ByteBuf buffer = buffers[next];
        if (buffer == null || buffer.refCnt() != 1 || buffer.capacity() != size) {
            if (buffer != null) {
                buffer.release();
            }
            buffer = allocator.directBuffer(size);
            buffers[next] = buffer;
        }
        next = next + 1 == buffers.length ? 0 : next + 1;
        return buffer.clear().retain();
    }

    /** Keeps none any more; what was handed out stays good. */
    @Override
    public void close() {
        for (int i = 0; i < buffers.length; i++) {
            ByteBuf buffer = buffers[i];
            buffers[i] = null;
            if (buffer != null) {
                buffer.release();
            }
        }
    }
}
