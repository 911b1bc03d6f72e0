package dev.gearman.server.store;

import dev.gearman.server.store.StoreBatch.Change;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the engine writes what must not be lost. Called on the engine's thread; nothing blocks. */
public interface JobJournal {
    /** Keeps nothing: jobs live as long as the process. */
    JobJournal NONE = new JobJournal() {
        @Override
        public boolean isDurable() {
            return false;
        }

        @Override
        public void save(StoredJob job, Outcome outcome) {
            outcome.saved(null);
        }

        @Override
        public void withdraw(long number) {}

        @Override
        public void replace(StoredJob job, Outcome outcome) {
            outcome.saved(null);
        }

        @Override
        public void change(Change change) {}

        @Override
        public void delete(long number) {}

        @Override
        public void load(long[] numbers, Loaded loaded) {
            throw new UnsupportedOperationException("nothing is kept that could be loaded");
        }
    };

    /** Whether {@link #save} does anything. */
    boolean isDurable();

    /**
     * Writes a job down. The outcome is told on the engine's thread, in the order of the calls; a refusal, because too much
     * waits to be written or the job is too large for the store, at once.
     */
    void save(StoredJob job, Outcome outcome);

    /**
     * Takes a {@link #save} back with which no commit has begun, and tells its outcome as a failure at once. A save that is under
     * way or through stays as it is.
     */
    void withdraw(long number);

    /**
     * Writes a job down anew whose {@link #save} is through, as it is after everything that was noted of it before. A
     * refusal is told at once, and nothing is changed then. When a write fails, that is told as well, but the job is written
     * again until the store has it.
     */
    void replace(StoredJob job, Outcome outcome);

    /** Notes what has changed of a job. */
    void change(Change change);

    /** Forgets a job that ended, whether its {@link #save} is through or not. */
    void delete(long number);

    /**
     * Reads jobs, as they are after everything that was noted of them before this call.
     *
     * @param numbers at most {@link JobStore#MAX_LOAD} of them
     */
    void load(long[] numbers, Loaded loaded);

    /** Told of the end of a {@link #save}. */
    interface Outcome {
        /** @param failure why the job is not stored, or {@code null} if it is */
        void saved(@Nullable StoreException failure);
    }

    /** Told of the end of a {@link #load}, on the engine's thread. */
    interface Loaded {
        /**
         * @param jobs those that the store has, in the order in which they were asked for; none if it could not be read
         * @param failure why it could not be read, or {@code null} if it could
         */
        void loaded(List<StoredJob> jobs, @Nullable StoreException failure);
    }
}
