package dev.gearman.spring;

/**
 * How far a job is. As an argument of a worker's method it tells the clients that wait; as a listener of a client it is told,
 * so that a worker can hand its own on to a job that it calls.
 */
@FunctionalInterface
public interface JobProgress {
    /**
     * Says how far the job is.
     *
     * @param done how much is done, in a measure of the worker's own
     * @param total of how much
     */
    void progress(long done, long total);
}
