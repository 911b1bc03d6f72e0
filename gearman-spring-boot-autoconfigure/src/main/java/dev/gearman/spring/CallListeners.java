package dev.gearman.spring;

import dev.gearman.client.JobRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several listeners as one. Exceptions of a listener are logged, and harm neither the job nor the others. */
record CallListeners(List<CallListener> all) implements CallListener {
    private static final Logger log = LoggerFactory.getLogger(CallListeners.class);

    @Override
    public Call started(JobRequest request, boolean background) {
        List<Call> calls = new ArrayList<>(all.size());
        for (CallListener listener : all) {
            try {
                calls.add(listener.started(request, background));
            } catch (RuntimeException | Error e) {
                log.error("A listener has thrown an exception at the begin of {}", request, e);
            }
        }
        return failure -> calls.forEach(call -> end(call, request, failure));
    }

    private static void end(Call call, JobRequest request, @Nullable Throwable failure) {
        try {
            call.ended(failure);
        } catch (RuntimeException | Error e) {
            log.error("A listener has thrown an exception at the end of {}", request, e);
        }
    }
}
