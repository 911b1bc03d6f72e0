package dev.gearman.worker;

/** What a worker does with a job. Called on a thread of the worker's executor, by many at a time. */
@FunctionalInterface
public interface JobFunction {
    /**
     * Does the job.
     *
     * @return the result, also an empty one. Sent as it is, so it must not be written to afterwards
     * @throws JobFailure if the job has failed and nothing is to be said about it
     * @throws Exception anything else: the job has failed, and clients that ask for exceptions get the text of this one
     */
    byte[] work(Job job) throws Exception;
}
