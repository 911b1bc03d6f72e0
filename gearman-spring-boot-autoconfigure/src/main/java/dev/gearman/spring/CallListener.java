package dev.gearman.spring;

import dev.gearman.client.JobRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Receives an event at the begin and end of each job of a {@link GearmanTemplate}. Called by many threads at a time, never by a
 * network thread. It delays the job or its result for as long as it takes; its exceptions are logged and do no harm.
 */
@FunctionalInterface
public interface CallListener {
    /** Hears nothing. */
    CallListener NONE = (request, background) -> failure -> {};

    /** Several as one, of which each is called whatever the others throw. */
    static CallListener of(List<? extends CallListener> all) {
        return new CallListeners(List.copyOf(all));
    }

    /** A job is about to be sent. */
    Call started(JobRequest request, boolean background);

    /** One job. */
    @FunctionalInterface
    interface Call {
        /**
         * The result is there; of a background job, that the server has it.
         *
         * @param failure why there is none
         */
        void ended(@Nullable Throwable failure);
    }
}
