package dev.gearman.spring;

import dev.gearman.client.JobHandle;

/**
 * The job that a worker's method was called for. Its methods may be called from any thread; what they send goes nowhere when
 * the job is {@linkplain #isCancelled() cancelled} or has ended, and waits while much is still to be sent.
 */
public interface GearmanJob extends JobProgress {
    /** The server's name for the job, with the server. */
    JobHandle handle();

    String function();

    /** The key by which clients made the job one with others; empty if there is none. */
    String unique();

    /** The function that is to join the parts of this job; empty for all jobs but those of clients that map and reduce. */
    String reducer();

    /** What came from the client, unconverted; the same array each time. */
    byte[] workload();

    /** Tells the clients that wait, and those that ask for the job's status, how far it is. */
    @Override
    void progress(long done, long total);

    /** Sends a part of the result ahead, or whatever else the clients expect: bytes, text, or an object to be converted. */
    void data(Object part);

    /** Warns the clients that wait of something; the job goes on. */
    void warning(String text);

    /**
     * Whether the result is of no use any more: the connection to the server was lost, so that another worker is given the job,
     * or its time is over, or the application stops. A method that takes long should look, and give up.
     */
    boolean isCancelled();

    /** Adds an action for the case that the job is cancelled. It runs at once if the job is cancelled already. */
    void onCancel(Runnable action);
}
