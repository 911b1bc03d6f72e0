package dev.gearman.spring.observation;

import dev.gearman.spring.GearmanJob;
import dev.gearman.spring.worker.JobListener;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/** Observes the jobs that workers do. What a job's method does on its thread is within its observation. */
public final class JobObservations implements JobListener {
    private static final GearmanWorkerObservationConvention DEFAULT = new DefaultGearmanWorkerObservationConvention();

    private final ObservationRegistry registry;
    private final @Nullable GearmanWorkerObservationConvention convention;

    /** @param convention {@code null} for the default one */
    public JobObservations(ObservationRegistry registry, @Nullable GearmanWorkerObservationConvention convention) {
        this.registry = registry;
        this.convention = convention;
    }

    @Override
    public Run started(GearmanJob job) {
        GearmanWorkerContext context = new GearmanWorkerContext(job);
        Observation observation = Observation.createNotStarted(convention, DEFAULT, () -> context, registry)
                .start();
        Observation.Scope scope = observation.openScope();
        return new Run() {
            @Override
            public void left() {
                scope.close();
            }

            @Override
            public void ended(byte @Nullable [] result, @Nullable Throwable failure) {
                if (failure != null) {
                    observation.error(failure);
                }
                observation.stop();
            }
        };
    }
}
