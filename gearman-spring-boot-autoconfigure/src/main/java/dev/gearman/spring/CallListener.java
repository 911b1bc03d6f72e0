package dev.gearman.spring;

import dev.gearman.client.JobRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Is told of each job that a {@link GearmanTemplate} gives away. Called by many threads at a time; must not block. */
@FunctionalInterface
public interface CallListener {
    /** Hears nothing. */
    CallListener NONE = (request, background) -> failure -> {};

    /** Several as one. */
    static CallListener of(List<? extends CallListener> all) {
        List<CallListener> listeners = List.copyOf(all);
        if (listeners.size() == 1) {
            return listeners.get(0);
        }
        return (request, background) -> {
            List<Call> calls = listeners.stream()
                    .map(listener -> listener.started(request, background))
                    .toList();
            return failure -> calls.forEach(call -> call.ended(failure));
        };
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
