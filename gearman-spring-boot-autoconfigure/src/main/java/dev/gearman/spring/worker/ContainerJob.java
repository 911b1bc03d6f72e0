package dev.gearman.spring.worker;

import dev.gearman.client.JobHandle;
import dev.gearman.spring.GearmanJob;
import dev.gearman.spring.converter.GearmanMessageConverter;
import dev.gearman.spring.converter.Workloads;
import dev.gearman.worker.Job;
import org.jspecify.annotations.Nullable;

/** A job of the plain worker, for methods of an application. */
record ContainerJob(Job job, GearmanMessageConverter converter) implements GearmanJob {
    @Override
    public JobHandle handle() {
        return new JobHandle(job.server(), job.handle());
    }

    @Override
    public String function() {
        return job.function();
    }

    @Override
    public @Nullable String unique() {
        return job.unique();
    }

    @Override
    public @Nullable String reducer() {
        return job.reducer();
    }

    @Override
    public byte[] workload() {
        return job.workload();
    }

    @Override
    public void progress(long done, long total) {
        job.progress(done, total);
    }

    @Override
    public void data(Object part) {
        job.data(Workloads.toBytes(part, converter));
    }

    @Override
    public void warning(String text) {
        job.warning(text);
    }

    @Override
    public boolean isCancelled() {
        return job.isCancelled();
    }

    @Override
    public void onCancel(Runnable action) {
        job.onCancel(action);
    }

    @Override
    public String toString() {
        return job.toString();
    }
}
