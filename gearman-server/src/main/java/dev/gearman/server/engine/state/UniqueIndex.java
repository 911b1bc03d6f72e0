package dev.gearman.server.engine.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Finds the job that a submission has to join: by function and unique key, or by function and workload for the key
 * {@code -}. A hash table that is chained through the jobs, since a map with keys of its own would double what a queued
 * job costs. The hash takes eight bytes at a time and has secret parts: clients choose the keys.
 */
public final class UniqueIndex {
    private static final int SMALLEST = 1_024;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long seed = ThreadLocalRandom.current().nextLong();
    private final long factor = ThreadLocalRandom.current().nextLong() | 1;
    private @Nullable Job[] buckets = new @Nullable Job[SMALLEST];
    private int size;

    /** Whether a job with this key can be joined at all: an empty key never is, nor is {@code -} without a workload. */
    public static boolean isKey(byte[] body, int uniqueStart, int uniqueLength, int workloadStart) {
        return uniqueLength > 0 && (!isWorkloadKey(body, uniqueStart, uniqueLength) || workloadStart < body.length);
    }

    @Nullable
    public Job find(FunctionQueue function, Submission submission) {
        return find(
                function,
                submission.body(),
                submission.uniqueStart(),
                submission.uniqueLength(),
                submission.workloadStart());
    }

    /** The job of this function with this key, which is not {@code -}. */
    @Nullable
    public Job find(FunctionQueue function, byte[] unique, int start, int length) {
        return find(function, unique, start, length, unique.length);
    }

    private @Nullable Job find(FunctionQueue function, byte[] body, int start, int length, int workloadStart) {
        if (!isKey(body, start, length, workloadStart)) {
            return null;
        }
        boolean byWorkload = isWorkloadKey(body, start, length);
        int from = byWorkload ? workloadStart : start;
        int to = byWorkload ? body.length : start + length;
        int hash = hash(function, byWorkload, body, from, to);
        for (Job job = buckets[hash & (buckets.length - 1)]; job != null; job = job.nextInBucket) {
            if (job.keyHash == hash
                    && job.function() == function
                    && byWorkload == isByWorkload(job)
                    && Arrays.equals(body, from, to, job.body(), keyStart(job), keyEnd(job))) {
                return job;
            }
        }
        return null;
    }

    public void add(Job job) {
        if (!isKey(job.body(), job.uniqueStart(), job.uniqueLength(), job.workloadStart())) {
            return;
        }
        if (size >= buckets.length) {
            grow();
        }
        job.keyHash = hash(job.function(), isByWorkload(job), job.body(), keyStart(job), keyEnd(job));
        link(buckets, job);
        size++;
        job.function().keyed++;
    }

    /** Takes a job out; one that was not in does no harm. */
    public void remove(Job job) {
        int bucket = job.keyHash & (buckets.length - 1);
        Job before = null;
        for (Job at = buckets[bucket]; at != null; before = at, at = at.nextInBucket) {
            if (at == job) {
                if (before == null) {
                    buckets[bucket] = job.nextInBucket;
                } else {
                    before.nextInBucket = job.nextInBucket;
                }
                job.nextInBucket = null;
                size--;
                job.function().keyed--;
                return;
            }
        }
    }

    private void grow() {
        @Nullable Job[] larger = new @Nullable Job[buckets.length * 2];
        for (Job head : buckets) {
            for (Job job = head; job != null; ) {
                Job next = job.nextInBucket;
                link(larger, job);
                job = next;
            }
        }
        buckets = larger;
    }

    private static void link(@Nullable Job[] table, Job job) {
        int bucket = job.keyHash & (table.length - 1);
        job.nextInBucket = table[bucket];
        table[bucket] = job;
    }

    private int hash(FunctionQueue function, boolean byWorkload, byte[] bytes, int from, int to) {
        long hash = folded(seed + ((long) function.index() << 1) + (byWorkload ? 1 : 0));
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            hash = folded(hash ^ (long) WORDS.get(bytes, at));
        }
        // what is left, behind its length: no byte more or less makes the same word
        long rest = to - at + 1L;
        for (; at < to; at++) {
            rest = (rest << Byte.SIZE) | (bytes[at] & 0xff);
        }
        hash = folded(hash ^ rest);
        return (int) (hash ^ hash >>> Integer.SIZE);
    }

    /** All 128 bits of the product with a secret factor: which bits of the result a bit has a say in can't be foretold. */
    private long folded(long word) {
        return word * factor ^ Math.multiplyHigh(word, factor);
    }

    public static boolean isWorkloadKey(byte[] body, int start, int length) {
        return length == 1 && body[start] == '-';
    }

    private static boolean isByWorkload(Job job) {
        return isWorkloadKey(job.body(), job.uniqueStart(), job.uniqueLength());
    }

    private static int keyStart(Job job) {
        return isByWorkload(job) ? job.workloadStart() : job.uniqueStart();
    }

    private static int keyEnd(Job job) {
        return isByWorkload(job) ? job.body().length : job.uniqueStart() + job.uniqueLength();
    }
}
