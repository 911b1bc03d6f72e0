package dev.gearman.server;

import dev.gearman.protocol.ErrorCode;
import dev.gearman.protocol.RefusedException;
import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.api.JobDraft;
import dev.gearman.server.api.JobEdit;
import dev.gearman.server.api.JobPage;
import dev.gearman.server.api.JobQuery;
import dev.gearman.server.api.JobView;
import dev.gearman.server.api.JobWatcher;
import dev.gearman.server.api.Priority;
import dev.gearman.server.api.Submitted;
import dev.gearman.server.api.Watch;
import dev.gearman.server.engine.JobEngine;
import dev.gearman.server.engine.JobScan;
import dev.gearman.server.engine.LocalClient;
import dev.gearman.server.store.StoreException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What people and programs can see and do of a running {@link GearmanServer}, beside its port.
 *
 * <p>Any thread may call; the server's own does the work, and completes the futures, so what is chained to them without
 * an executor of its own must not block. Names of functions and unique keys are text: bytes that are valid UTF-8 are read
 * as such, others as ISO 8859-1, in both directions. A future of a server that does not run fails with
 * {@link IllegalStateException}; what the server refuses fails with {@link RefusedException}.
 */
public final class Operations {
    private final GearmanServer server;
    private final int maxPacketSize;

    Operations(GearmanServer server, int maxPacketSize) {
        this.server = server;
        this.maxPacketSize = maxPacketSize;
    }

    // ---------------------------------------------------------------- seeing

    /** All functions and connections, and what was counted. */
    public CompletableFuture<EngineSnapshot> snapshot() {
        return ask(engine -> engine.view().snapshot());
    }

    /** The live job of this handle. */
    public CompletableFuture<Optional<JobView>> job(String handle) {
        return about(handle, engine -> Optional.ofNullable(engine.queries().job(handle)));
    }

    /** A live job with this unique key, of this function or, if it is {@code null}, of any. */
    public CompletableFuture<Optional<JobView>> jobByUnique(@Nullable String function, String unique) {
        return loaded(
                (engine, fetched) -> engine.lookups().fetchByUnique(function, unique, fetched),
                engine -> Optional.ofNullable(engine.queries().jobByUnique(function, unique)));
    }

    /** The beginning of a live job's workload, up to this many bytes. */
    public CompletableFuture<Optional<byte[]>> workload(String handle, int maxBytes) {
        if (maxBytes < 0) {
            throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: 0 or more)");
        }
        return about(handle, engine -> Optional.ofNullable(engine.queries().workload(handle, maxBytes)));
    }

    /** Live jobs that match, a page of them. However many there are, other work goes on meanwhile. */
    public CompletableFuture<JobPage> jobs(JobQuery query) {
        return slices(engine -> {
            JobScan scan = engine.queries().scan(query);
            return new Slices<JobPage>() {
                @Override
                public @Nullable JobPage step() {
                    return scan.step();
                }

                @Override
                public long pauseNanos() {
                    return scan.pauseNanos();
                }
            };
        });
    }

    /** Shows a live job's progress to a watcher; empty if there is no such job. */
    public CompletableFuture<Optional<Watch>> watch(String handle, JobWatcher watcher) {
        return about(handle, engine -> {
            long number = engine.queries().watch(handle, watcher);
            return number < 0 ? Optional.empty() : Optional.of(watchOf(number, watcher));
        });
    }

    private Watch watchOf(long number, JobWatcher watcher) {
        return () -> {
            // the server may have been stopped in the meantime, and then there is nothing to watch
            var unused = ask(engine -> {
                engine.queries().unwatch(number, watcher);
                return true;
            });
        };
    }

    // ---------------------------------------------------------------- jobs

    /**
     * Submits a job, as a client would: it may join a job with the same unique key, and is refused where a client's is. A
     * background job of a durable server is stored before the future completes. A caller that does not wait any longer cancels the
     * future, or has it fail: a submission that waits is dropped then, as with a client that leaves.
     *
     * @param watcher sees what happens to the job, from before the future completes
     */
    public CompletableFuture<Submitted> submit(JobDraft draft, @Nullable JobWatcher watcher) {
        CompletableFuture<Submitted> submitted = new CompletableFuture<>();
        if (draft.workload().length > maxPacketSize) {
            submitted.completeExceptionally(new RefusedException(
                    ErrorCode.ARGUMENT_TOO_LARGE,
                    "workload: " + draft.workload().length + " bytes (expected: at most " + maxPacketSize + ")"));
            return submitted;
        }
        ask(engine -> {
                    new LocalClient(engine, draft.client(), watcher, submitted, server::onEngineThread).submit(draft);
                    return true;
                })
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        submitted.completeExceptionally(failure);
                    }
                });
        return submitted;
    }

    /** Cancels a job, also a running one; whether there was one. A worker that has it is not stopped. */
    public CompletableFuture<Boolean> cancel(String handle) {
        return about(handle, engine -> engine.controls().cancel(handle));
    }

    /** Lets a delayed job run at once, puts a waiting one in front of its priority; whether there was such a job. */
    public CompletableFuture<Boolean> runNow(String handle) {
        return about(handle, engine -> engine.controls().runNow(handle));
    }

    /** Gives a job another priority, in whose queue it comes last; whether there was such a job. */
    public CompletableFuture<Boolean> changePriority(String handle, Priority priority) {
        return about(handle, engine -> engine.controls().changePriority(handle, priority));
    }

    /**
     * Changes time, priority or workload of a job that no worker has; whether there was such a job. A job that the server
     * stores is stored like that before the future completes. If that fails with {@link RefusedException} because a commit
     * of the store did, the job is changed in memory, and the store is tried again; every other refusal has changed nothing.
     */
    public CompletableFuture<Boolean> edit(String handle, JobEdit edit) {
        if (edit.workload() != null && edit.workload().length > maxPacketSize) {
            return CompletableFuture.failedFuture(new RefusedException(
                    ErrorCode.ARGUMENT_TOO_LARGE,
                    "workload: " + edit.workload().length + " bytes (expected: at most " + maxPacketSize + ")"));
        }
        return about(handle, engine -> engine.controls().edit(handle, edit)).thenCompose(kept -> kept);
    }

    // ---------------------------------------------------------------- functions and connections

    /**
     * Hands out no more jobs of a function, known or not; whether it did before. Jobs are accepted and those that run go
     * on. Lasts until {@link #resume} or the end of the server: see {@link ServerOptions.Builder#pausedFunctions}.
     */
    public CompletableFuture<Boolean> pause(String function) {
        return ask(engine -> engine.controls().pause(function));
    }

    /** Hands out jobs of a function again; whether it was paused. */
    public CompletableFuture<Boolean> resume(String function) {
        return ask(engine -> engine.controls().resume(function));
    }

    /**
     * Cancels all jobs of a function that no worker has and that are there now; how many there were. Refused while the stored jobs
     * are still being read.
     */
    public CompletableFuture<Integer> purge(String function) {
        return slices(engine -> {
            engine.recovery().requireAllJobs();
            return engine.controls().purge(function)::step;
        });
    }

    /** Forgets a function that has neither jobs nor workers; whether it did. */
    public CompletableFuture<Boolean> forget(String function) {
        return ask(engine -> engine.controls().forget(function));
    }

    /** Limits how many jobs a function may have when one of the given priority is submitted; 0 for no limit. */
    public CompletableFuture<Boolean> maxQueue(String function, int high, int normal, int low) {
        if (Math.min(high, Math.min(normal, low)) < 0) {
            throw new IllegalArgumentException(
                    "maxQueue: " + high + ", " + normal + ", " + low + " (expected: 0 or more each)");
        }
        return ask(engine -> engine.controls().maxQueue(function, high, normal, low));
    }

    /** Closes a connection, by its number in a snapshot; whether there was one. */
    public CompletableFuture<Boolean> disconnect(long connection) {
        return ask(engine -> engine.controls().disconnect(connection));
    }

    // ---------------------------------------------------------------- on the engine's thread

    private <T> CompletableFuture<T> ask(Function<JobEngine, T> question) {
        return server.onEngine(question);
    }

    /** Asks about a job, which is loaded first if it waits in the store only. Refused if the job may be still to come. */
    private <T> CompletableFuture<T> about(String handle, Function<JobEngine, T> question) {
        return loaded(
                (engine, fetched) -> {
                    engine.recovery().requireKnown(handle);
                    engine.lookups().fetch(handle, fetched);
                },
                question);
    }

    private <T> CompletableFuture<T> loaded(
            BiConsumer<JobEngine, Consumer<@Nullable StoreException>> load, Function<JobEngine, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        ask(engine -> {
                    load.accept(engine, failure -> {
                        if (failure != null) {
                            answer.completeExceptionally(
                                    new RefusedException(ErrorCode.QUEUE_ERROR, String.valueOf(failure.getMessage())));
                        } else {
                            complete(answer, engine, question);
                        }
                    });
                    return true;
                })
                .whenComplete((asked, failure) -> {
                    if (failure != null) {
                        answer.completeExceptionally(failure);
                    }
                });
        return answer;
    }

    private static <T> void complete(CompletableFuture<T> answer, JobEngine engine, Function<JobEngine, T> question) {
        try {
            answer.complete(question.apply(engine));
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    /** Work that is done in pieces, on the engine's thread. */
    private interface Slices<T> {
        /** Does a piece; the answer if it was the last, {@code null} before. */
        @Nullable
        T step();

        /** How long to wait before the next piece. */
        default long pauseNanos() {
            return 0;
        }
    }

    /** Does a piece in each turn of the loop, or less often if it wants to wait, until one gives the answer. */
    private <T> CompletableFuture<T> slices(Function<JobEngine, Slices<T>> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        ask(work).whenComplete((slices, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                slice(slices, answer);
            }
        });
        return answer;
    }

    private <T> void slice(Slices<T> work, CompletableFuture<T> answer) {
        server.onEngineLater(engine -> Optional.ofNullable(work.step())).whenComplete((result, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else if (result.isPresent()) {
                answer.complete(result.get());
            } else {
                sliceSoon(work, answer);
            }
        });
    }

    /** A loop that is called for each turn has no chance to gather what connections bring; a timer leaves it alone. */
    private <T> void sliceSoon(Slices<T> work, CompletableFuture<T> answer) {
        long pause = work.pauseNanos();
        if (pause == 0) {
            slice(work, answer);
        } else {
            CompletableFuture.delayedExecutor(pause, TimeUnit.NANOSECONDS, Runnable::run)
                    .execute(() -> slice(work, answer));
        }
    }
}
