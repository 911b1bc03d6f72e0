package dev.gearman.server.api;

/**
 * Is told of every job that ends. Called on the engine's thread: it must not block, and what it throws is logged and
 * forgotten.
 */
@FunctionalInterface
public interface JobListener {
    /** Wants to know nothing, and costs nothing. */
    JobListener NONE = job -> {};

    /**
     * A job has ended. Jobs whose submission was refused are none; a job that is cancelled while a worker has it ends
     * when the worker has reported.
     */
    void ended(JobRecord job);
}
