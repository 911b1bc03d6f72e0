package dev.gearman.server.api;

/** That somebody watches a job. */
@FunctionalInterface
public interface Watch extends AutoCloseable {
    /**
     * Watches no more; harmless if the job has ended or this was done before. Any thread may call it, and a call of the
     * watcher that is under way is not waited for. A foreground job that was submitted together with the watch is given
     * up if nobody else waits for it, as if a client had gone.
     */
    @Override
    void close();
}
