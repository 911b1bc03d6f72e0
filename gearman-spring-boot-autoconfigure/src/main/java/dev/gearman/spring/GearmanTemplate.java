package dev.gearman.spring;

import dev.gearman.client.GearmanClient;
import dev.gearman.client.GearmanException;
import dev.gearman.client.JobEvent;
import dev.gearman.client.JobHandle;
import dev.gearman.client.JobRequest;
import dev.gearman.client.JobStatus;
import dev.gearman.client.Submission;
import dev.gearman.spring.converter.GearmanMessageConverter;
import dev.gearman.spring.converter.Workloads;
import java.lang.reflect.Type;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What {@link GearmanOperations} promises, by a {@link GearmanClient} that is asked for when the first job is given away: an
 * application that gives none away needs no server. Thread-safe once it is set up.
 */
public class GearmanTemplate implements GearmanOperations {
    private final Supplier<GearmanClient> client;
    private final GearmanMessageConverter converter;
    private CallListener calls = CallListener.NONE;
    private @Nullable Executor callbackExecutor;

    public GearmanTemplate(GearmanClient client, GearmanMessageConverter converter) {
        this(() -> client, converter);
    }

    /** @param client asked each time, so it should give the same client */
    public GearmanTemplate(Supplier<GearmanClient> client, GearmanMessageConverter converter) {
        this.client = client;
        this.converter = converter;
    }

    /** Is told of each job. Default nobody. */
    public void setCallListener(CallListener listener) {
        calls = listener;
    }

    /**
     * Where futures complete and listeners are called. Default as the client says: on its event loop, where nothing may block.
     */
    public void setCallbackExecutor(@Nullable Executor executor) {
        callbackExecutor = executor;
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
        return await(client().status(handle));
    }

    @Override
    public JobStatus statusByUnique(String unique) {
        return await(client().statusByUnique(unique));
    }

    byte[] toBytes(@Nullable Object workload) {
        return Workloads.toBytes(workload, converter);
    }

    @Nullable
    Object convert(byte[] result, Type type) {
        return Workloads.fromBytes(result, type, converter);
    }

    byte[] call(JobRequest request, @Nullable Consumer<JobEvent> listener) {
        CallListener.Call call = calls.started(request, false);
        try {
            byte[] result = listener == null || callbackExecutor == null
                    ? client().call(request, listener)
                    : await(send(request, listener).result());
            call.ended(null);
            return result;
        } catch (RuntimeException e) {
            call.ended(e);
            throw e;
        }
    }

    CompletableFuture<byte[]> callAsync(JobRequest request, @Nullable Consumer<JobEvent> listener) {
        return callAsync(request, listener, byte[].class);
    }

    <T> CompletableFuture<T> callAsync(JobRequest request, @Nullable Consumer<JobEvent> listener, Type type) {
        CallListener.Call call = calls.started(request, false);
        Submission submission;
        try {
            submission = send(request, listener);
        } catch (RuntimeException e) {
            call.ended(e);
            throw e;
        }
        CompletableFuture<T> converted = new CompletableFuture<>();
        submission.result().whenComplete((result, failure) -> {
            call.ended(failure);
            complete(converted, result, failure, type);
        });
        converted.whenComplete((value, failure) -> {
            if (converted.isCancelled()) {
                submission.result().cancel(false);
            }
        });
        return converted;
    }

    private Submission send(JobRequest request, @Nullable Consumer<JobEvent> listener) {
        Executor executor = callbackExecutor;
        return executor == null ? client().submit(request, listener) : client().submit(request, listener, executor);
    }

    @SuppressWarnings("unchecked") // the converter promises it
    private <T> void complete(
            CompletableFuture<T> future, byte @Nullable [] result, @Nullable Throwable failure, Type type) {
        if (failure != null || result == null) {
            future.completeExceptionally(failure == null ? new IllegalStateException("no result") : failure);
            return;
        }
        try {
            future.complete((T) convert(result, type));
        } catch (RuntimeException e) {
            future.completeExceptionally(e);
        }
    }

    JobHandle submit(JobRequest request) {
        return await(sendBackground(request));
    }

    CompletableFuture<JobHandle> submitAsync(JobRequest request) {
        CompletableFuture<JobHandle> created = sendBackground(request);
        Executor executor = callbackExecutor;
        return executor == null ? created : created.thenApplyAsync(handle -> handle, executor);
    }

    private CompletableFuture<JobHandle> sendBackground(JobRequest request) {
        CallListener.Call call = calls.started(request, true);
        try {
            CompletableFuture<JobHandle> created = client().submitBackground(request);
            created.whenComplete((handle, failure) -> call.ended(failure));
            return created;
        } catch (RuntimeException e) {
            call.ended(e);
            throw e;
        }
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
