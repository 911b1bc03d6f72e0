package dev.gearman.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/** How the observations of a template are named and tagged. A bean of this type takes the place of the default one. */
public interface GearmanTemplateObservationConvention extends ObservationConvention<GearmanTemplateContext> {
    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof GearmanTemplateContext;
    }
}
