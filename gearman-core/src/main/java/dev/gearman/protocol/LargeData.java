package dev.gearman.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The data of a large packet, outside of the heap: read into place from a socket and written from there, so that it is
 * never copied on its way through. Whoever keeps a packet, or what it carries, beyond the call that brought it
 * {@linkplain #retain() retains} its data, and {@linkplain #release() releases} it once; memory that nobody has any more
 * is used again at once. What somebody forgot to release comes back with the garbage collection.
 *
 * <p>The bytes do not change. Safe for use by several threads.
 */
public final class LargeData {
    private static final Cleaner FORGOTTEN = Cleaner.create();

    private final Memory memory;
    private final Cleaner.Cleanable end;
    private final AtomicInteger holders = new AtomicInteger(1);
    private final int start;
    private final int length;

    /** Apart from {@link LargeData}, which the cleaner must not refer to. */
    private static final class Memory implements Runnable {
        private final AtomicReference<@Nullable ByteBuf> bytes;

        Memory(ByteBuf bytes) {
            this.bytes = new AtomicReference<>(bytes);
        }

        @Override
        public void run() {
            ByteBuf last = bytes.getAndSet(null);
            if (last != null) {
                last.release();
            }
        }
    }

    /** Takes over a buffer, and with it the duty to release it; the data is what it has from {@code start} on. */
    LargeData(ByteBuf bytes, int start) {
        this.memory = new Memory(bytes);
        this.end = FORGOTTEN.register(this, memory);
        this.start = start;
        this.length = bytes.writerIndex() - start;
    }

    /** How many bytes it is. */
    public int length() {
        return length;
    }

    /**
     * A copy of its first bytes, at most so many.
     *
     * @throws IllegalStateException if it was released for good
     */
    public byte[] beginning(int most) {
        return read(bytes -> ByteBufUtil.getBytes(bytes, start, Math.min(most, length)));
    }

    /**
     * A copy of its last bytes, at most so many.
     *
     * @throws IllegalStateException if it was released for good
     */
    public byte[] end(int most) {
        int count = Math.min(most, length);
        return read(bytes -> ByteBufUtil.getBytes(bytes, start + length - count, count));
    }

    /**
     * An array that begins with the first {@code count} bytes of another one, with all of this behind them.
     *
     * @throws IllegalStateException if it was released for good
     */
    public byte[] behind(byte[] first, int count) {
        byte[] whole = Arrays.copyOf(first, count + length);
        return read(bytes -> {
            bytes.getBytes(start, whole, count, length);
            return whole;
        });
    }

    /**
     * Appends a copy of it to a buffer.
     *
     * @throws IllegalStateException if it was released for good
     */
    public void writeTo(ByteBuf out) {
        read(bytes -> out.writeBytes(bytes, start, length));
    }

    /**
     * The bytes as a buffer, for a channel to write; the caller has to release it, and may do so after this was released.
     *
     * @throws IllegalStateException if it was released for good
     */
    public ByteBuf buffer() {
        return read(bytes -> bytes.retainedSlice(start, length));
    }

    /** While it is read it is not forgotten, even if this is the last that is done with it. */
    private <T> T read(Function<ByteBuf, T> reading) {
        try {
            ByteBuf bytes = memory.bytes.get();
            if (bytes == null) {
                throw new IllegalStateException("data of " + length + " bytes was released before");
            }
            return reading.apply(bytes);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** One more keeps it. */
    public LargeData retain() {
        if (holders.getAndIncrement() <= 0) {
            throw new IllegalStateException("data of " + length + " bytes was released before");
        }
        return this;
    }

    /** One less keeps it; the last one gives the memory back. */
    public void release() {
        int left = holders.decrementAndGet();
        if (left == 0) {
            end.clean();
        } else if (left < 0) {
            throw new IllegalStateException("data of " + length + " bytes was released too often");
        }
    }
}
