package dev.gearman.server.store;

import java.util.List;
import java.util.function.Consumer;

/**
 * A place where background jobs survive the end of the process. Blocking and used by one thread at a time, so that an
 * implementation needs neither locks nor batching of its own.
 */
public interface JobStore extends AutoCloseable {
    /** How many jobs {@link #load} is asked for at a time, at most. */
    int MAX_LOAD = 1_000;

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

    /**
     * The jobs of these numbers, in the order in which they were asked for; those that the store does not have are left
     * out.
     *
     * @param numbers at most {@value #MAX_LOAD} of them
     * @throws StoreException if they could not all be read
     */
    List<StoredJob> load(long[] numbers) throws StoreException;

    @Override
    void close() throws StoreException;
}
