package dev.gearman.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.OutOfDirectMemoryError;
import io.netty.util.internal.PlatformDependent;
import org.jspecify.annotations.Nullable;

/**
 * Memory outside of the heap for the data of large packets, which is used again and again: it is neither zeroed before use
 * nor out of the processor's cache, as a fresh array is. There is a limit to it; what comes beyond is kept in arrays like
 * all other packets. Safe for use by several threads.
 */
public final class LargeDataMemory {
    /** Smaller bodies are cheaper as arrays. */
    static final int SMALLEST = 64 * 1024;
    /** Larger bodies would take a chunk of memory alone. */
    static final int LARGEST = 16 * 1024 * 1024;

    private static final long USUAL_LIMIT = 256L * 1024 * 1024;
    private static final int PAGE = 8 * 1024;
    /** Chunks of 16 MiB. */
    private static final int CHUNK_ORDER = 11;

    private final long limit;
    private final PooledByteBufAllocator allocator;

    /**
     * @param limit most bytes in use at a time; what is reserved can be as much again, since memory is dealt out from
     *     chunks of 16 MiB
     */
    public LargeDataMemory(long limit) {
        this.limit = limit;
        this.allocator = new PooledByteBufAllocator(true, 0, 1, PAGE, CHUNK_ORDER, 0, 0, false);
    }

    /** 256 MiB, but at most an eighth of what the JVM may take beside the heap. */
    public static LargeDataMemory usual() {
        return new LargeDataMemory(Math.min(USUAL_LIMIT, PlatformDependent.maxDirectMemory() / 8));
    }

    /** Whether data of packets with such a body can be here. */
    static boolean isFor(PacketType type, int size) {
        return size >= SMALLEST
                && size <= LARGEST
                && type.hasData()
                && !type.hasOptionalArgument()
                && !type.arguments().isEmpty();
    }

    /** An empty buffer that takes so many bytes, or {@code null} if there is no memory for it now. */
    @Nullable
    ByteBuf take(int size) {
        if (inUse() + size > limit || allocator.metric().usedDirectMemory() > 2 * limit) {
            return null;
        }
        try {
            return allocator.directBuffer(size, size);
        } catch (OutOfDirectMemoryError e) {
            return null;
        }
    }

    /** Bytes in use. */
    public long inUse() {
        return allocator.pinnedDirectMemory();
    }
}
