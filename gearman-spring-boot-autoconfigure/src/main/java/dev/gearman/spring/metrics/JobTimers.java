package dev.gearman.spring.metrics;

import dev.gearman.client.JobRequest;
import dev.gearman.spring.CallListener;
import dev.gearman.spring.GearmanJob;
import dev.gearman.spring.observation.Outcomes;
import dev.gearman.spring.worker.JobListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/** Timers with the names and tags that observations have, without observations. */
public final class JobTimers {
    private static final String ERROR = "error";

    private JobTimers() {}

    /** {@code gearman.worker}. */
    public static JobListener ofWorkers(MeterRegistry registry) {
        return (GearmanJob job) -> {
            Timer.Sample sample = Timer.start(registry);
            return (result, failure) -> sample.stop(registry.timer(
                    "gearman.worker",
                    "function",
                    job.function(),
                    "outcome",
                    Outcomes.ofJob(failure),
                    ERROR,
                    name(failure)));
        };
    }

    /** {@code gearman.template}. */
    public static CallListener ofTemplates(MeterRegistry registry) {
        return (JobRequest request, boolean background) -> {
            Timer.Sample sample = Timer.start(registry);
            return failure -> sample.stop(registry.timer(
                    "gearman.template",
                    "function",
                    request.function(),
                    "mode",
                    background ? "background" : "foreground",
                    "outcome",
                    Outcomes.ofCall(failure, background),
                    ERROR,
                    name(failure)));
        };
    }

    private static String name(@Nullable Throwable failure) {
        return failure == null ? "none" : failure.getClass().getSimpleName();
    }
}
