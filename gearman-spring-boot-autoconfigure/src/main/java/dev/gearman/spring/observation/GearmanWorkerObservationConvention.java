package dev.gearman.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/** How the observations of a worker are named and tagged. A bean of this type takes the place of the default one. */
public interface GearmanWorkerObservationConvention extends ObservationConvention<GearmanWorkerContext> {
    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof GearmanWorkerContext;
    }
}
