package dev.gearman.spring.annotation;

import dev.gearman.spring.worker.ConcurrencyRange;
import dev.gearman.spring.worker.GearmanErrorHandler;
import dev.gearman.spring.worker.GearmanWorkerEndpoint;
import dev.gearman.spring.worker.JobHandler;
import java.lang.reflect.AnnotatedElement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.retry.RetryPolicy;

/** What the annotations say, as an endpoint. */
final class EndpointReader {
    private final AttributeReader attributes;

    EndpointReader(AttributeReader attributes) {
        this.attributes = attributes;
    }

    /**
     * An endpoint.
     *
     * @param standardName the function, where the annotation names none
     * @param retry where to look for {@link GearmanRetry}, the nearest first
     */
    GearmanWorkerEndpoint endpoint(
            GearmanWorker worker, String standardName, JobHandler handler, List<AnnotatedElement> retry) {
        List<String> functions = attributes.names(worker.functions());
        return new GearmanWorkerEndpoint(
                attributes.text(worker.id()),
                functions.isEmpty() ? List.of(standardName) : functions,
                handler,
                attributes.read("concurrency", worker.concurrency(), ConcurrencyRange::parse, "4 or 2-8"),
                attributes.read("timeout", worker.timeout(), this::timeout, "a time like 30s, one second or more"),
                attributes.bool("autoStartup", worker.autoStartup()),
                attributes.bean("executor", worker.executor(), Executor.class),
                attributes.bean("errorHandler", worker.errorHandler(), GearmanErrorHandler.class),
                attributes.bool("returnExceptions", worker.returnExceptions()),
                retry(retry));
    }

    private Duration timeout(String text) {
        Duration value = Objects.requireNonNull(attributes.duration("timeout", text));
        if (value.toSeconds() < 1) {
            throw new IllegalArgumentException(text);
        }
        return value;
    }

    private @Nullable RetryPolicy retry(List<AnnotatedElement> places) {
        for (AnnotatedElement place : places) {
            GearmanRetry retry = AnnotatedElementUtils.findMergedAnnotation(place, GearmanRetry.class);
            if (retry != null) {
                return policy(retry);
            }
        }
        return null;
    }

    private RetryPolicy policy(GearmanRetry retry) {
        RetryPolicy.Builder policy =
                RetryPolicy.builder().includes(retry.includes()).excludes(retry.excludes());
        Long retries = attributes.read("maxRetries", retry.maxRetries(), Long::valueOf, "a number from 0 on");
        Double multiplier = attributes.read("multiplier", retry.multiplier(), Double::valueOf, "a number from 1 on");
        Duration delay = attributes.duration("delay", retry.delay());
        Duration maxDelay = attributes.duration("maxDelay", retry.maxDelay());
        Duration jitter = attributes.duration("jitter", retry.jitter());
        if (retries != null) {
            policy.maxRetries(retries);
        }
        if (multiplier != null) {
            policy.multiplier(multiplier);
        }
        if (delay != null) {
            policy.delay(delay);
        }
        if (maxDelay != null) {
            policy.maxDelay(maxDelay);
        }
        if (jitter != null) {
            policy.jitter(jitter);
        }
        return policy.build();
    }
}
