package dev.gearman.server.app.store.encoding;

import dev.gearman.server.store.StoreBatch.Change;
import dev.gearman.server.store.StoreException;
import dev.gearman.server.store.StoredJob;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A job as the bytes of one record: a version, the numbers, then each array after its length, the workload last. The number
 * of the job is not in it, as it is the key of the record.
 *
 * <p>A workload of more than {@value #LARGEST_INSIDE} bytes is not in the record either, but kept apart by the store. So a
 * record is always small: many of them can be read at a time, and a change of a job does not write its workload again.
 */
public final class JobRecord {
    /** Longest workload in bytes that is a part of the record. */
    public static final int LARGEST_INSIDE = 16_384;

    private static final byte VERSION = 1;
    private static final int FIXED = 1 + 1 + Integer.BYTES + Long.BYTES + Long.BYTES;
    private static final int ARRAYS = 7;
    private static final byte[] NOTHING = {};

    /** The job, but for a workload that is kept apart. */
    private final StoredJob job;

    private final int workloadLength;

    private JobRecord(StoredJob job, int workloadLength) {
        this.job = job;
        this.workloadLength = workloadLength;
    }

    /** Whether the workload of this job is kept apart from its record. */
    public static boolean isApart(StoredJob job) {
        return job.workload().length > LARGEST_INSIDE;
    }

    public static byte[] encode(StoredJob job) {
        return encode(job, job.workload().length);
    }

    private static byte[] encode(StoredJob job, int workloadLength) {
        byte[] client = job.client().getBytes(StandardCharsets.UTF_8);
        byte[] inside = workloadLength > LARGEST_INSIDE ? NOTHING : job.workload();
        ByteBuffer to = ByteBuffer.allocate(FIXED
                + ARRAYS * Integer.BYTES
                + job.handlePrefix().length
                + job.function().length
                + job.unique().length
                + job.reducer().length
                + client.length
                + job.attempts().length
                + inside.length);
        to.put(VERSION);
        to.put((byte) job.priority());
        to.putInt(job.losses());
        to.putLong(job.notBefore());
        to.putLong(job.submittedAt());
        put(to, job.handlePrefix());
        put(to, job.function());
        put(to, job.unique());
        put(to, job.reducer());
        put(to, client);
        put(to, job.attempts());
        to.putInt(workloadLength);
        to.put(inside);
        return to.array();
    }

    /**
     * @param number number of the job
     * @throws StoreException if these bytes are not a record, or one of a later version
     */
    public static JobRecord decode(long number, byte[] record) throws StoreException {
        try {
            ByteBuffer from = ByteBuffer.wrap(record);
            byte version = from.get();
            if (version != VERSION) {
                throw damaged(number, "version " + version + " (expected: " + VERSION + ")");
            }
            int priority = from.get();
            int losses = from.getInt();
            long notBefore = from.getLong();
            long submittedAt = from.getLong();
            byte[] handlePrefix = get(from);
            byte[] function = get(from);
            byte[] unique = get(from);
            byte[] reducer = get(from);
            String client = new String(get(from), StandardCharsets.UTF_8);
            byte[] attempts = get(from);
            int workloadLength = from.getInt();
            byte[] inside = workloadLength > LARGEST_INSIDE ? NOTHING : take(from, workloadLength);
            StoredJob job = new StoredJob(
                    number,
                    handlePrefix,
                    function,
                    unique,
                    inside,
                    priority,
                    notBefore,
                    reducer,
                    losses,
                    submittedAt,
                    client,
                    attempts);
            return new JobRecord(job, workloadLength);
        } catch (BufferUnderflowException e) {
            throw damaged(number, record.length + " bytes are too few");
        }
    }

    /** Whether the workload is not here and has to be passed to {@link #job(byte[])}. */
    public boolean isApart() {
        return workloadLength > LARGEST_INSIDE;
    }

    /** The job, of a record that has the workload inside. */
    public StoredJob job() {
        if (isApart()) {
            throw new IllegalStateException("the workload of job " + job.number() + " is kept apart");
        }
        return job;
    }

    /**
     * The job, of a record that has the workload apart.
     *
     * @throws StoreException if that is not the workload, but one of another length
     */
    public StoredJob job(byte[] workload) throws StoreException {
        if (workload.length != workloadLength) {
            throw damaged(
                    job.number(), "a workload of " + workload.length + " bytes (expected: " + workloadLength + ")");
        }
        return new StoredJob(
                job.number(),
                job.handlePrefix(),
                job.function(),
                job.unique(),
                workload,
                job.priority(),
                job.notBefore(),
                job.reducer(),
                job.losses(),
                job.submittedAt(),
                job.client(),
                job.attempts());
    }

    /** The record after a change. */
    public byte[] encode(Change change) {
        return encode(job.with(change), workloadLength);
    }

    /** A key that sorts as the number does, byte by byte. */
    public static byte[] key(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    public static long number(byte[] key) {
        return ByteBuffer.wrap(key).getLong();
    }

    private static StoreException damaged(long number, String what) {
        return new StoreException("the record of job " + number + " is damaged: " + what);
    }

    private static void put(ByteBuffer to, byte[] bytes) {
        to.putInt(bytes.length);
        to.put(bytes);
    }

    private static byte[] get(ByteBuffer from) {
        return take(from, from.getInt());
    }

    private static byte[] take(ByteBuffer from, int length) {
        if (length < 0 || length > from.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }
}
