package dev.gearman.server.engine.index;

import java.util.Arrays;

/**
 * Numbers of jobs that are in the store only, in ascending order, eight bytes each: a queue from which any number can be
 * taken out of the middle. With each number goes about how much memory its job takes, so that it is known before a job is
 * loaded whether there is room for it.
 */
public final class NumberQueue {
    public static final long[] NONE = {};

    /** Only numbers below this fit beside the size; those of a server reach it in some thousand years. */
    public static final long TOO_LARGE = 1L << 57;

    /** Numbers that are kept together: eight kilobytes, small enough to grow by and large enough to be few. */
    private static final int CHUNK = 1_024;

    private static final int SMALLEST = 8;
    private static final int SIZE_SHIFT = 57;
    private static final long NUMBER = TOO_LARGE - 1;
    /** Marks one that was taken out of the middle. */
    private static final long DEAD = 1L << 63;

    /** Chunks from the one with the head on; all but the first of a short queue have their full length. */
    private long[][] chunks = {new long[SMALLEST]};

    private int firstChunk;
    private int chunkCount = 1;
    /** Position of the first entry of the first chunk. */
    private long base;

    private long head;
    private long tail;
    private int size;
    private long last = -1;

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** Where the next number to come out stands; positions are never used twice. */
    public long head() {
        return head;
    }

    /** Where the next number to be added will stand. */
    public long tail() {
        return tail;
    }

    /** Whether a number may be added: only one that is larger than all that are in. */
    public boolean accepts(long number) {
        return number > last && number < TOO_LARGE;
    }

    /** @param bytes about the memory that the job takes when it is loaded */
    public void add(long number, long bytes) {
        if (!accepts(number)) {
            throw new IllegalArgumentException(number + " does not follow " + last);
        }
        int at = (int) (tail - base);
        if (at == capacity()) {
            grow();
        }
        chunk(at)[at % CHUNK] = sizeClass(bytes) << SIZE_SHIFT | number;
        tail++;
        size++;
        last = number;
    }

    private int capacity() {
        return chunkCount == 1 ? chunks[firstChunk].length : CHUNK * chunkCount;
    }

    private long[] chunk(int at) {
        return chunks[firstChunk + at / CHUNK];
    }

    private void grow() {
        long[] only = chunks[firstChunk];
        if (chunkCount == 1 && only.length < CHUNK) {
            chunks[firstChunk] = Arrays.copyOf(only, only.length * 2);
            return;
        }
        if (firstChunk + chunkCount == chunks.length) {
            long[][] target =
                    chunkCount > chunks.length / 2 ? new long[chunks.length * 2][] : new long[chunks.length][];
            System.arraycopy(chunks, firstChunk, target, 0, chunkCount);
            chunks = target;
            firstChunk = 0;
        }
        chunks[firstChunk + chunkCount++] = new long[CHUNK];
    }

    /** The power of two, up to the 31st, that is not below this number of bytes. */
    private static long sizeClass(long bytes) {
        return Math.min(31, 64 - Long.numberOfLeadingZeros(Math.max(0, bytes - 1)));
    }

    /** The first number, or -1 if there is none; those that were taken out before it are passed over. */
    public long first() {
        while (head < tail) {
            long entry = entry(head);
            if (entry >= 0) {
                return entry & NUMBER;
            }
            passHead();
        }
        return -1;
    }

    /** Takes the first number out. */
    public void removeFirst() {
        if (first() >= 0) {
            passHead();
            drop();
        }
    }

    private long entry(long position) {
        int at = (int) (position - base);
        return chunk(at)[at % CHUNK];
    }

    private void passHead() {
        head++;
        if (head - base == CHUNK && chunkCount > 1) {
            chunks[firstChunk++] = NONE;
            chunkCount--;
            base += CHUNK;
        }
    }

    private void drop() {
        if (--size == 0) {
            chunks = new long[][] {new long[SMALLEST]};
            firstChunk = 0;
            chunkCount = 1;
            head = tail;
            base = tail;
            last = -1;
        }
    }

    public boolean contains(long number) {
        return find(number) >= 0;
    }

    /** Takes a number out, wherever it stands; whether it was in. */
    public boolean remove(long number) {
        long position = find(number);
        if (position < 0) {
            return false;
        }
        int at = (int) (position - base);
        chunk(at)[at % CHUNK] |= DEAD;
        drop();
        return true;
    }

    private long find(long number) {
        if (size == 0 || number > last || number < 0) {
            return -1;
        }
        long low = head;
        long high = tail - 1;
        while (low <= high) {
            long middle = (low + high) >>> 1;
            long entry = entry(middle);
            long found = entry & NUMBER;
            if (found == number) {
                return entry >= 0 ? middle : -1;
            } else if (found < number) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    /**
     * The next numbers to come out, which stay in: at least one, if there is any before the end.
     *
     * @param end position to stop before
     * @param most how many at most
     * @param bytes memory in bytes that their jobs may take
     */
    public long[] peek(long end, int most, long bytes) {
        long[] numbers = new long[Math.min(most, size)];
        int count = 0;
        long room = bytes;
        for (long at = head; at < Math.min(end, tail) && count < numbers.length; at++) {
            long entry = entry(at);
            if (entry >= 0) {
                room -= 1L << (entry >>> SIZE_SHIFT);
                if (room < 0 && count > 0) {
                    break;
                }
                numbers[count++] = entry & NUMBER;
            }
        }
        return Arrays.copyOf(numbers, count);
    }
}
