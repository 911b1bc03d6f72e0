package dev.gearman.server.app.lifecycle;

import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.StoreBatch;
import dev.gearman.server.store.StoreException;
import dev.gearman.server.store.StoredJob;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store that is not known yet: whatever is asked of it waits until it is. A server with such a store is one that has not
 * read its jobs yet, so that submissions which need the store wait in their order.
 */
final class LateStore implements JobStore {
    private final CompletableFuture<JobStore> store = new CompletableFuture<>();

    /** Here it is; for all who wait and who come. */
    void is(JobStore known) {
        store.complete(known);
    }

    private JobStore there() throws StoreException {
        try {
            return store.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("the server stops", e);
        } catch (ExecutionException e) {
            throw new StoreException("the server has stopped", e);
        }
    }

    @Override
    public void write(StoreBatch batch) throws StoreException {
        there().write(batch);
    }

    @Override
    public void replay(Consumer<StoredJob> jobs) throws StoreException {
        there().replay(jobs);
    }

    @Override
    public List<StoredJob> load(long[] numbers) throws StoreException {
        return there().load(numbers);
    }

    /** What the store says, once there is one; until then submissions wait, and are asked about later. */
    @Override
    public @Nullable String refusal(StoredJob job) {
        return store.isDone() && !store.isCompletedExceptionally()
                ? store.join().refusal(job)
                : null;
    }

    /** Closes the store, if it has become known: whoever made one that did not has to close it. */
    @Override
    public void close() throws StoreException {
        if (!store.completeExceptionally(new IllegalStateException("closed")) && !store.isCompletedExceptionally()) {
            there().close();
        }
    }
}
