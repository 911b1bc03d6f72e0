package dev.gearman.benchmarks.load;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Workloads that begin and end with their job's number, so that one that was mixed up shows. */
final class Workloads {
    /** Two numbers, in bytes. */
    static final int LEAST_SIZE = 2 * Long.BYTES;

    private Workloads() {}

    /**
     * @param number of the job; negative for a {@linkplain Sentinels sentinel job}
     * @param size in bytes, {@link #LEAST_SIZE} or more
     */
    static byte[] of(long number, int size) {
        byte[] bytes = new byte[size];
        ByteBuffer.wrap(bytes).putLong(number).putLong(size - Long.BYTES, number);
        return bytes;
    }

    /** Whether it is one of these, from end to end. */
    static boolean isWhole(byte[] workload) {
        return workload.length >= LEAST_SIZE && Arrays.equals(workload, of(number(workload), workload.length));
    }

    /** The number of the job with this workload, which has to be {@link #LEAST_SIZE} or longer. */
    static long number(byte[] workload) {
        return ByteBuffer.wrap(workload).getLong();
    }
}
