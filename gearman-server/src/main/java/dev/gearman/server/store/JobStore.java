package dev.gearman.server.store;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A place where background jobs survive the end of the process. Blocking and used by one thread at a time, so that an
 * implementation needs neither locks nor batching of its own.
 *
 * <p>A store may be unreachable for a while, also when it is made: its methods then throw {@link StoreException}, and work
 * again by themselves later. After {@link #close()} all others throw it for good. {@code JobStoreContractTests} is this
 * contract as tests, which every store passes.
 */
public interface JobStore extends AutoCloseable {
    /** How many jobs {@link #load} is asked for at a time, at most. */
    int MAX_LOAD = 1_000;

    /**
     * Does all of a batch or nothing of it, and returns once the outcome is as durable as the store can make it. To
     * write the same batch again does no harm: a job that the store has already is replaced by the one of the batch,
     * since a writer that does not know the outcome of a commit can only repeat it.
     *
     * @throws StoreException if nothing was done, or if it is not known whether something was
     */
    void write(StoreBatch batch) throws StoreException;

    /**
     * Why this store can't ever take a job, which is too large for it as a rule; {@code null} if that is not known of it. Such
     * a job is refused by itself, while a failed batch refuses all of its jobs. May be called by any thread, and does not
     * block.
     */
    default @Nullable String refusal(StoredJob job) {
        return null;
    }

    /**
     * Passes on all stored jobs in the order of their numbers, which is that of their submission. They need not fit into
     * memory together: what has been passed on is not held any longer. What the receiver throws ends the replay and is
     * thrown on.
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

    /** Lets go of everything that the store holds; to do so again has no effect. */
    @Override
    void close() throws StoreException;
}
