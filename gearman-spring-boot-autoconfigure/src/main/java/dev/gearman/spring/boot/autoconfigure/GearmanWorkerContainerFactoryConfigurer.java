package dev.gearman.spring.boot.autoconfigure;

import dev.gearman.spring.converter.GearmanMessageConverter;
import dev.gearman.spring.worker.ConcurrencyRange;
import dev.gearman.spring.worker.DefaultWorkerContainerFactory;
import dev.gearman.spring.worker.GearmanContainerCustomizer;
import dev.gearman.spring.worker.GearmanErrorHandler;
import dev.gearman.spring.worker.JobListener;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryPolicy;

/**
 * Makes container factories that are set up as {@code gearman.worker.*} says, for those who want a second one that differs in
 * something.
 */
public final class GearmanWorkerContainerFactoryConfigurer {
    private final GearmanProperties.Worker settings;
    private final Connections connections;
    private final GearmanProperties properties;
    private final @Nullable String applicationName;
    private final Supplier<Executor> executor;
    private final @Nullable GearmanErrorHandler errorHandler;
    private final List<JobListener> listeners;
    private final List<GearmanContainerCustomizer> customizers;

    GearmanWorkerContainerFactoryConfigurer(
            GearmanProperties properties,
            Connections connections,
            @Nullable String applicationName,
            Supplier<Executor> executor,
            @Nullable GearmanErrorHandler errorHandler,
            List<JobListener> listeners,
            List<GearmanContainerCustomizer> customizers) {
        this.properties = properties;
        this.settings = properties.worker();
        this.connections = connections;
        this.applicationName = applicationName;
        this.executor = executor;
        this.errorHandler = errorHandler;
        this.listeners = listeners;
        this.customizers = customizers;
    }

    /** A factory that is set up; what it has can be changed before it is used. */
    public DefaultWorkerContainerFactory create(GearmanMessageConverter converter) {
        String id = settings.clientId() == null ? applicationName : settings.clientId();
        DefaultWorkerContainerFactory factory = new DefaultWorkerContainerFactory(
                () -> {
                    var builder = connections.worker().interruptLost(settings.interruptLost());
                    return id == null || id.isBlank() ? builder : builder.clientId(id);
                },
                converter);
        factory.setConcurrency(concurrency());
        factory.setAutoStartup(settings.autoStartup());
        factory.setReturnExceptions(settings.returnExceptions());
        factory.setShutdownTimeout(settings.shutdownTimeout());
        factory.setFirstConnection(settings.failFast() ? properties.connectTimeout() : null);
        factory.setExecutor(executor.get());
        factory.setRetry(retry());
        if (errorHandler != null) {
            factory.setErrorHandler(errorHandler);
        }
        factory.setListeners(listeners);
        factory.setCustomizers(customizers);
        return factory;
    }

    private ConcurrencyRange concurrency() {
        try {
            return ConcurrencyRange.parse(settings.concurrency());
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException("gearman.worker." + e.getMessage(), e);
        }
    }

    private @Nullable RetryPolicy retry() {
        GearmanProperties.Retry retry = settings.retry();
        if (!retry.enabled()) {
            return null;
        }
        try {
            return RetryPolicy.builder()
                    .maxRetries(retry.maxRetries())
                    .delay(retry.initialInterval())
                    .multiplier(retry.multiplier())
                    .maxDelay(retry.maxInterval())
                    .build();
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException("gearman.worker.retry: " + e.getMessage(), e);
        }
    }
}
