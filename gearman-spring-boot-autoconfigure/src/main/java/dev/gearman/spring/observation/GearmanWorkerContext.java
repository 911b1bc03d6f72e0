package dev.gearman.spring.observation;

import dev.gearman.spring.GearmanJob;
import io.micrometer.observation.Observation;

/** What is known about a job that a worker does. */
public class GearmanWorkerContext extends Observation.Context {
    private final GearmanJob job;

    public GearmanWorkerContext(GearmanJob job) {
        this.job = job;
    }

    public GearmanJob job() {
        return job;
    }
}
