package dev.gearman.server.engine.index;

import java.util.Arrays;

/**
 * A set of functions by their index, made to be intersected: with ten thousand functions the next one that both a worker
 * and the queue have is found by looking at some hundred words.
 */
public final class ReadyBits {
    private static final long[] NONE = {};

    private long[] words = NONE;

    public void set(int index) {
        int word = index >> 6;
        if (word >= words.length) {
            words = Arrays.copyOf(words, Math.max(word + 1, words.length * 2));
        }
        words[word] |= 1L << index;
    }

    public void clear(int index) {
        int word = index >> 6;
        if (word < words.length) {
            words[word] &= ~(1L << index);
        }
    }

    public boolean get(int index) {
        int word = index >> 6;
        return word < words.length && (words[word] & 1L << index) != 0;
    }

    /** The first index from {@code from} on, then around from 0, that is in both sets; -1 if there is none. */
    public int nextCommon(ReadyBits other, int from) {
        int length = Math.min(words.length, other.words.length);
        int start = from >> 6;
        if (start < length) {
            long word = words[start] & other.words[start] & (-1L << from);
            if (word != 0) {
                return (start << 6) + Long.numberOfTrailingZeros(word);
            }
        }
        int found = scan(other, start + 1, length);
        return found >= 0 ? found : scan(other, 0, Math.min(start + 1, length));
    }

    private int scan(ReadyBits other, int from, int to) {
        for (int i = from; i < to; i++) {
            long word = words[i] & other.words[i];
            if (word != 0) {
                return (i << 6) + Long.numberOfTrailingZeros(word);
            }
        }
        return -1;
    }
}
