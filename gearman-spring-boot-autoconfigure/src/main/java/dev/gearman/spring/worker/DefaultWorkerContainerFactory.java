package dev.gearman.spring.worker;

import dev.gearman.spring.converter.GearmanMessageConverter;
import dev.gearman.worker.GearmanWorker;
import dev.gearman.worker.GearmanWorkerBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryPolicy;

/** Makes containers that have in common what is set here; to be set up before the first one is made. */
public class DefaultWorkerContainerFactory implements GearmanWorkerContainerFactory {
    private final Supplier<GearmanWorkerBuilder> builders;
    private final GearmanMessageConverter converter;
    private ConcurrencyRange concurrency = new ConcurrencyRange(1, 1);
    private boolean autoStartup = true;
    private boolean returnExceptions = true;
    private Duration shutdownTimeout = Duration.ofSeconds(20);
    private @Nullable Duration firstConnection;
    private @Nullable Executor executor;
    private @Nullable RetryPolicy retry;
    private GearmanErrorHandler errorHandler = GearmanErrorHandler.FAIL;
    private List<JobListener> listeners = List.of();
    private List<GearmanContainerCustomizer> customizers = List.of();

    /**
     * @param builders gives a builder for a worker each time that a container starts, with servers and all that concerns
     *     connections
     */
    public DefaultWorkerContainerFactory(Supplier<GearmanWorkerBuilder> builders, GearmanMessageConverter converter) {
        this.builders = builders;
        this.converter = converter;
    }

    /** Jobs at a time of a container whose endpoint does not say. Default 1. */
    public void setConcurrency(ConcurrencyRange value) {
        concurrency = value;
    }

    /** Whether containers start with the context. Default yes. */
    public void setAutoStartup(boolean value) {
        autoStartup = value;
    }

    /** Whether clients that ask for it are told what an exception says. Default yes. */
    public void setReturnExceptions(boolean value) {
        returnExceptions = value;
    }

    /** How long running jobs may take when a container stops. Default 20 s. */
    public void setShutdownTimeout(Duration value) {
        shutdownTimeout = value;
    }

    /** How long a start waits for one of the servers to be there, and fails if none is. Default not at all. */
    public void setFirstConnection(@Nullable Duration value) {
        firstConnection = value;
    }

    /**
     * Sets the executor that runs the jobs. A job that it refuses waits until a thread is free. Default: a thread for each running
     * job.
     */
    public void setExecutor(@Nullable Executor value) {
        executor = value;
    }

    /** Whether and how jobs are tried again before they fail. Default not at all. */
    public void setRetry(@Nullable RetryPolicy value) {
        retry = value;
    }

    /** Decides about jobs that have thrown an exception. Default that they fail with it. */
    public void setErrorHandler(GearmanErrorHandler value) {
        errorHandler = value;
    }

    public void setListeners(List<? extends JobListener> value) {
        listeners = List.copyOf(value);
    }

    public void setCustomizers(List<? extends GearmanContainerCustomizer> value) {
        customizers = List.copyOf(value);
    }

    @Override
    public GearmanWorkerContainer createContainer(GearmanWorkerEndpoint endpoint) {
        String id = endpoint.id() == null ? String.join(",", endpoint.functions()) : endpoint.id();
        ConcurrencyRange range = Objects.requireNonNullElse(endpoint.concurrency(), concurrency);
        return new GearmanWorkerContainer(
                id,
                endpoint,
                range,
                Objects.requireNonNullElse(endpoint.autoStartup(), autoStartup),
                shutdownTimeout,
                firstConnection,
                places -> worker(endpoint, range, places));
    }

    private GearmanWorker worker(GearmanWorkerEndpoint endpoint, ConcurrencyRange range, JobListener places) {
        GearmanWorkerBuilder builder = builders.get().concurrency(range.min());
        Executor threads = endpoint.executor() == null ? executor : endpoint.executor();
        if (threads != null) {
            builder.executor(threads);
        }
        EndpointFunction work = function(endpoint, places);
        for (String function : endpoint.functions()) {
            if (endpoint.timeout() == null) {
                builder.asyncFunction(function, work);
            } else {
                builder.asyncFunction(function, endpoint.timeout(), work);
            }
        }
        customizers.forEach(customizer -> customizer.customize(endpoint, builder));
        return builder.build();
    }

    private EndpointFunction function(GearmanWorkerEndpoint endpoint, JobListener places) {
        List<JobListener> all = new ArrayList<>(listeners);
        all.add(0, places);
        return new EndpointFunction(
                endpoint.handler(),
                endpoint.retry() == null ? retry : endpoint.retry(),
                Objects.requireNonNullElse(endpoint.errorHandler(), errorHandler),
                converter,
                new JobListeners(all),
                Objects.requireNonNullElse(endpoint.returnExceptions(), returnExceptions));
    }
}
