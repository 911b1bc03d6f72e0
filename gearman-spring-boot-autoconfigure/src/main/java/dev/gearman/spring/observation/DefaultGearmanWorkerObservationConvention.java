package dev.gearman.spring.observation;

import dev.gearman.spring.GearmanJob;
import io.micrometer.common.KeyValues;

/** {@code gearman.worker} with {@code function} and {@code outcome}; in traces also the handle and the unique key. */
public class DefaultGearmanWorkerObservationConvention implements GearmanWorkerObservationConvention {
    @Override
    public String getName() {
        return "gearman.worker";
    }

    @Override
    public String getContextualName(GearmanWorkerContext context) {
        return context.job().function() + " process";
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(GearmanWorkerContext context) {
        return KeyValues.of(
                "function", context.job().function(),
                "outcome", Outcomes.ofJob(context.getError()));
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(GearmanWorkerContext context) {
        GearmanJob job = context.job();
        KeyValues values = KeyValues.of(
                "gearman.handle", job.handle().handle(),
                "gearman.server", job.handle().server().toString());
        String unique = job.unique();
        return unique == null ? values : values.and("gearman.unique", unique);
    }
}
