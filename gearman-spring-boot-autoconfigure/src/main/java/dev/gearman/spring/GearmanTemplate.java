package dev.gearman.spring;

import dev.gearman.client.GearmanClient;
import dev.gearman.client.GearmanException;
import dev.gearman.client.JobEvent;
import dev.gearman.client.JobHandle;
import dev.gearman.client.JobRequest;
import dev.gearman.client.JobStatus;
import dev.gearman.client.RequestTimeoutException;
import dev.gearman.client.Submission;
import dev.gearman.spring.converter.GearmanMessageConverter;
import dev.gearman.spring.converter.Workloads;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.task.TaskDecorator;

/**
 * Implements {@link GearmanOperations} with a {@link GearmanClient}, which it asks for when the first job is submitted: an
 * application that submits none needs no server. Thread-safe once it is set up.
 *
 * <p>Futures complete, and listeners are called, on the threads of the client ({@code gearman-callback-}), which may block.
 */
public class GearmanTemplate implements GearmanOperations {
    private static final Logger log = LoggerFactory.getLogger(GearmanTemplate.class);

    private final Supplier<GearmanClient> client;
    private final GearmanMessageConverter converter;
    private CallListener calls = CallListener.NONE;
    private TaskDecorator taskDecorator = task -> task;
    private @Nullable Executor callbackExecutor;
    private @Nullable Duration replyTimeout;

    public GearmanTemplate(GearmanClient client, GearmanMessageConverter converter) {
        this(() -> client, converter);
    }

    /** @param client asked each time, so it should give the same client */
    public GearmanTemplate(Supplier<GearmanClient> client, GearmanMessageConverter converter) {
        this.client = client;
        this.converter = converter;
    }

    /** Sets the receiver of an event at the begin and end of each job. Default: none. */
    public void setCallListener(CallListener listener) {
        calls = CallListener.of(List.of(listener));
    }

    /**
     * Sets the executor that calls the listeners of jobs. Default: the threads of the client. Futures do not complete on it, and
     * do not wait for it if all of its threads are blocked: see {@link dev.gearman.client.GearmanClientBuilder#callbackExecutor}.
     */
    public void setCallbackExecutor(@Nullable Executor executor) {
        callbackExecutor = executor;
    }

    /**
     * Sets what carries the context of the calling thread over to the callbacks and listeners of its job. Applied on the calling
     * thread; a decorated task can run several times, one after the other. Default: nothing is carried over.
     */
    public void setTaskDecorator(TaskDecorator decorator) {
        taskDecorator = decorator;
    }

    /**
     * Sets the time limit for the result of a job that has none itself. It is also the limit for {@code submit}, {@code schedule}
     * and the status of a job, which wait for the answer of a server.
     *
     * @param limit the limit, {@link Duration#ZERO} for none, {@code null} (the default) for that of the client
     */
    public void setReplyTimeout(@Nullable Duration limit) {
        if (limit != null && limit.isNegative()) {
            throw new IllegalArgumentException("replyTimeout: " + limit + " (expected: 0 for no limit, or more)");
        }
        replyTimeout = limit;
    }

    /** The client, for what is not here. */
    public GearmanClient client() {
        return client.get();
    }

    @Override
    public JobSpec job(String function) {
        return new JobSpec(this, function);
    }

    @Override
    public JobStatus status(JobHandle handle) {
        return await(client().status(handle), replyTimeout);
    }

    @Override
    public JobStatus statusByUnique(String unique) {
        return await(client().statusByUnique(unique), replyTimeout);
    }

    byte[] toBytes(@Nullable Object workload) {
        return Workloads.toBytes(workload, converter);
    }

    @Nullable
    Object convert(byte[] result, Type type) {
        return Workloads.fromBytes(result, type, converter);
    }

    byte[] call(JobRequest job, @Nullable Consumer<JobEvent> listener) {
        JobRequest request = limited(job);
        Consumer<JobEvent> carried = carried(listener);
        return during(
                request,
                false,
                () -> carried == null || callbackExecutor == null
                        ? client().call(request, carried)
                        : await(send(request, carried).result(), null));
    }

    CompletableFuture<byte[]> callAsync(JobRequest request, @Nullable Consumer<JobEvent> listener) {
        return callAsync(request, listener, byte[].class);
    }

    @SuppressWarnings("unchecked") // the converter promises it
    <T> CompletableFuture<T> callAsync(JobRequest job, @Nullable Consumer<JobEvent> listener, Type type) {
        JobRequest request = limited(job);
        Consumer<JobEvent> carried = carried(listener);
        return follow(request, false, () -> send(request, carried).result(), result -> (T) convert(result, type));
    }

    JobHandle submit(JobRequest job) {
        JobRequest request = limited(job);
        return during(request, true, () -> await(client().submitBackground(request), null));
    }

    CompletableFuture<JobHandle> submitAsync(JobRequest request) {
        return follow(request, true, () -> client().submitBackground(request), handle -> handle);
    }

    private JobRequest limited(JobRequest request) {
        return request.timeout() == null && replyTimeout != null ? request.timeout(replyTimeout) : request;
    }

    private Submission send(JobRequest request, @Nullable Consumer<JobEvent> listener) {
        Executor executor = callbackExecutor;
        return executor == null ? client().submit(request, listener) : client().submit(request, listener, executor);
    }

    private <T> T during(JobRequest request, boolean background, Supplier<T> action) {
        CallListener.Call call = calls.started(request, background);
        try {
            T result = action.get();
            call.ended(null);
            return result;
        } catch (RuntimeException e) {
            call.ended(e);
            throw e;
        }
    }

    /** A future of its own, which completes with the context of this thread, and with whose end the source ends. */
    private <S, T> CompletableFuture<T> follow(
            JobRequest request,
            boolean background,
            Supplier<CompletableFuture<S>> action,
            Function<S, @Nullable T> conversion) {
        CompletableFuture<T> future = new CompletableFuture<>();
        CompletableFuture<S> outcome = new CompletableFuture<>();
        CallListener.Call call = calls.started(request, background);
        Runnable completion = taskDecorator.decorate(() -> outcome.whenComplete((value, failure) -> {
            call.ended(failure);
            complete(future, value, failure, conversion);
        }));
        CompletableFuture<S> source;
        try {
            source = action.get();
        } catch (RuntimeException e) {
            call.ended(e);
            throw e;
        }
        source.whenComplete((value, failure) -> {
            if (failure == null) {
                outcome.complete(value);
            } else {
                outcome.completeExceptionally(failure);
            }
            try {
                completion.run();
            } catch (Throwable e) {
                log.error("A task decorator has thrown an exception", e);
                complete(future, value, failure, conversion);
            }
        });
        future.whenComplete((value, failure) -> source.cancel(false));
        return future;
    }

    private static <S, T> void complete(
            CompletableFuture<T> future,
            @Nullable S value,
            @Nullable Throwable failure,
            Function<S, @Nullable T> conversion) {
        if (failure != null || value == null) {
            future.completeExceptionally(failure == null ? new IllegalStateException("no result") : failure);
            return;
        }
        try {
            future.complete(conversion.apply(value));
        } catch (Throwable e) {
            future.completeExceptionally(e);
        }
    }

    private @Nullable Consumer<JobEvent> carried(@Nullable Consumer<JobEvent> listener) {
        return listener == null ? null : new CarriedListener(listener, taskDecorator);
    }

    /** Calls a listener, which hears of one event after the other, with the context of the thread that has made this. */
    private static final class CarriedListener implements Consumer<JobEvent> {
        private final Runnable decorated;
        private @Nullable JobEvent event;

        CarriedListener(Consumer<JobEvent> listener, TaskDecorator decorator) {
            this.decorated = decorator.decorate(() -> listener.accept(Objects.requireNonNull(event)));
        }

        @Override
        public void accept(JobEvent next) {
            event = next;
            decorated.run();
        }
    }

    private static <T> T await(CompletableFuture<T> future, @Nullable Duration limit) {
        try {
            return limit == null || limit.isZero()
                    ? future.get()
                    : future.get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            future.cancel(false);
            throw new RequestTimeoutException("no answer of a server within " + limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            future.cancel(false);
            CancellationException cancelled = new CancellationException("interrupted while waiting for a server");
            cancelled.initCause(e);
            throw cancelled;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            while (cause instanceof CompletionException && cause.getCause() != null) {
                cause = cause.getCause();
            }
            if (cause instanceof GearmanException failure) {
                throw failure;
            }
            throw new IllegalStateException(cause);
        }
    }
}
