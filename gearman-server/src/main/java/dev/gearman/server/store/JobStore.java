package dev.gearman.server.store;

import java.util.function.Consumer;

/**
 * A place where background jobs survive the end of the process. Blocking and used by one thread at a time, so that an
 * implementation needs neither locks nor batching of its own.
 */
public interface JobStore extends AutoCloseable {
    /**
     * Does all of a batch or nothing of it, and returns once the outcome is as durable as the store can make it.
     *
     * @throws StoreException if nothing was done, or if it is not known whether something was
     */
    void write(StoreBatch batch) throws StoreException;

    /**
     * Passes on all stored jobs in the order of their numbers, which is that of their submission.
     *
     * @throws StoreException if they could not all be read
     */
    void replay(Consumer<StoredJob> jobs) throws StoreException;

    @Override
    void close() throws StoreException;
}
