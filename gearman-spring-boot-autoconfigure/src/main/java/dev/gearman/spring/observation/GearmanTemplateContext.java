package dev.gearman.spring.observation;

import dev.gearman.client.JobRequest;
import io.micrometer.observation.Observation;

/** What is known about a job that a template gives away. */
public class GearmanTemplateContext extends Observation.Context {
    private final JobRequest request;
    private final boolean background;

    public GearmanTemplateContext(JobRequest request, boolean background) {
        this.request = request;
        this.background = background;
    }

    public JobRequest request() {
        return request;
    }

    /** Whether nobody waits for the result. */
    public boolean background() {
        return background;
    }
}
