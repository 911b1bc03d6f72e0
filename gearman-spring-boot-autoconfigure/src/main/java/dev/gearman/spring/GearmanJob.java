package dev.gearman.spring;

import dev.gearman.client.JobHandle;
import org.jspecify.annotations.Nullable;

/**
 * The job that a worker's method was called for. Its methods may be called from any thread; what they send goes nowhere when
 * the job is {@linkplain #isCancelled() cancelled} or has ended, and waits while much is still to be sent.
 */
public interface GearmanJob extends JobProgress {
    /** The server's name for the job, with the server. */
    JobHandle handle();

    String function();

    /** Returns the job's unique key, or {@code null} if the job has none or its workload is the key. */
    @Nullable
    String unique();

    /** Returns the function that joins the parts of the job, or {@code null} if the client has named none. */
    @Nullable
    String reducer();

    /** What came from the client, unconverted; the same array each time. */
    byte[] workload();

    /**
     * Reports the job's progress to the clients that wait and to those that ask for its status.
     *
     * @throws IllegalArgumentException if a number has more than 11 characters
     */
    @Override
    void progress(long done, long total);

    /**
     * Sends a part of the result, or other data that the clients expect, while the job runs: bytes, text, or an object to convert.
     *
     * @throws IllegalArgumentException if it is larger than {@code gearman.max-packet-size} allows
     */
    void data(Object part);

    /**
     * Sends a warning to the clients that wait; the job goes on.
     *
     * @throws IllegalArgumentException if it is larger than {@code gearman.max-packet-size} allows
     */
    void warning(String text);

    /**
     * Whether the result is of no use any more: the connection to the server was lost, so that another worker is given the job,
     * or its time is over, or the application stops. A method that takes long should look, and give up.
     */
    boolean isCancelled();

    /** Adds an action for the case that the job is cancelled. It runs at once if the job is cancelled already. */
    void onCancel(Runnable action);
}
