package dev.gearman.spring.observation;

import dev.gearman.client.JobRequest;
import dev.gearman.spring.CallListener;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/** Observes the jobs that a template gives away. */
public final class CallObservations implements CallListener {
    private static final GearmanTemplateObservationConvention DEFAULT =
            new DefaultGearmanTemplateObservationConvention();

    private final ObservationRegistry registry;
    private final @Nullable GearmanTemplateObservationConvention convention;

    /** @param convention {@code null} for the default one */
    public CallObservations(ObservationRegistry registry, @Nullable GearmanTemplateObservationConvention convention) {
        this.registry = registry;
        this.convention = convention;
    }

    @Override
    public Call started(JobRequest request, boolean background) {
        GearmanTemplateContext context = new GearmanTemplateContext(request, background);
        Observation observation = Observation.createNotStarted(convention, DEFAULT, () -> context, registry)
                .start();
        return failure -> {
            if (failure != null) {
                observation.error(failure);
            }
            observation.stop();
        };
    }
}
