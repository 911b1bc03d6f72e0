package dev.gearman.server.store;

import dev.gearman.server.store.StoreBatch.Change;
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
        public void change(Change change) {}

        @Override
        public void delete(long number) {}
    };

    /** Whether {@link #save} does anything. */
    boolean isDurable();

    /** Writes a job down. The outcome is told on the engine's thread, in the order of the calls. */
    void save(StoredJob job, Outcome outcome);

    /** Notes what has changed of a job. */
    void change(Change change);

    /** Forgets a job that ended, whether its {@link #save} is through or not. */
    void delete(long number);

    /** Told of the end of a {@link #save}. */
    interface Outcome {
        /** @param failure why the job is not stored, or {@code null} if it is */
        void saved(@Nullable StoreException failure);
    }
}
