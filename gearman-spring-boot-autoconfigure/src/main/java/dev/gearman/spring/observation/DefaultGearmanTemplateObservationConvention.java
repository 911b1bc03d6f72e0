package dev.gearman.spring.observation;

import io.micrometer.common.KeyValues;

/** {@code gearman.template} with {@code function}, {@code mode} and {@code outcome}; in traces also the unique key. */
public class DefaultGearmanTemplateObservationConvention implements GearmanTemplateObservationConvention {
    @Override
    public String getName() {
        return "gearman.template";
    }

    @Override
    public String getContextualName(GearmanTemplateContext context) {
        return context.request().function() + (context.background() ? " submit" : " call");
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(GearmanTemplateContext context) {
        return KeyValues.of(
                "function", context.request().function(),
                "mode", context.background() ? "background" : "foreground",
                "outcome", Outcomes.ofCall(context.getError(), context.background()));
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(GearmanTemplateContext context) {
        String unique = context.request().unique();
        return unique == null ? KeyValues.empty() : KeyValues.of("gearman.unique", unique);
    }
}
