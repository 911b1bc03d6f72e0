package dev.gearman.spring.worker;

import dev.gearman.protocol.Names;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryPolicy;

/**
 * What a worker is to do, and how. What is {@code null} is as the container factory has it.
 *
 * @param id name of the container, different from all others; {@code null} for one made of the functions' names
 * @param functions names, one or more
 * @param handler does the jobs
 * @param concurrency jobs at a time
 * @param timeout how long a job may take, 1 s or more, before the server gives up on it and its thread is interrupted
 * @param autoStartup whether it starts with the context
 * @param executor runs the jobs
 * @param errorHandler decides about failed jobs
 * @param returnExceptions whether clients are told what an exception says
 * @param retry whether and how a job is tried again here
 */
public record GearmanWorkerEndpoint(
        @Nullable String id,
        List<String> functions,
        JobHandler handler,
        @Nullable ConcurrencyRange concurrency,
        @Nullable Duration timeout,
        @Nullable Boolean autoStartup,
        @Nullable Executor executor,
        @Nullable GearmanErrorHandler errorHandler,
        @Nullable Boolean returnExceptions,
        @Nullable RetryPolicy retry) {

    public GearmanWorkerEndpoint {
        functions = List.copyOf(functions);
        if (functions.isEmpty()) {
            throw new IllegalArgumentException("functions: none (expected: one or more)");
        }
        for (String function : functions) {
            try {
                Names.function("function", function);
            } catch (IllegalArgumentException e) {
                throw new InvalidWorkerException(
                        String.valueOf(e.getMessage()), "Correct the name of the function.", e);
            }
        }
    }

    /** One function, and for the rest as the factory has it. */
    public static GearmanWorkerEndpoint of(String function, JobHandler handler) {
        return new GearmanWorkerEndpoint(null, List.of(function), handler, null, null, null, null, null, null, null);
    }
}
