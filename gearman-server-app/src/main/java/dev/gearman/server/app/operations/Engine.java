package dev.gearman.server.app.operations;

import dev.gearman.server.Operations;
import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.app.lifecycle.JobServer;
import dev.gearman.server.app.lifecycle.SnapshotSource;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** Asks the engine and waits for the answer; for threads of the web part. */
@Component
public class Engine {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String READING = "the stored jobs are still being read";
    private static final String TOO_BUSY = "the job server has too much to do to answer";

    private final JobServer server;
    private final SnapshotSource snapshots;
    /** Functions that were paused here, known to the engine or not. */
    private final Set<String> paused = ConcurrentHashMap.newKeySet();

    Engine(JobServer server, SnapshotSource snapshots) {
        this.server = server;
        this.snapshots = snapshots;
    }

    /**
     * A snapshot that is not older than a second.
     *
     * @throws BusyException if the engine does not answer
     */
    public EngineSnapshot snapshot() {
        if (!server.isRunning()) {
            throw new BusyException("the job server is closed");
        }
        try {
            return snapshots.get();
        } catch (TimeoutException e) {
            throw new BusyException(TOO_BUSY);
        }
    }

    /**
     * A snapshot that has all jobs.
     *
     * @throws BusyException if the engine does not answer, or the store is still being read
     */
    public EngineSnapshot completeSnapshot() {
        EngineSnapshot snapshot = snapshot();
        if (!snapshot.complete()) {
            throw new BusyException(READING);
        }
        return snapshot;
    }

    /** A function, if it is known. One that was paused before any job or worker named it counts as known. */
    public Optional<EngineSnapshot.Function> function(String name) {
        Optional<EngineSnapshot.Function> known = snapshot().functions().stream()
                .filter(f -> f.name().equals(name))
                .findFirst();
        return known.isPresent() || !paused.contains(name)
                ? known
                : Optional.of(new EngineSnapshot.Function(name, 0, 0, 0, 0, 0, 0, true, 0, 0, 0, 0, 0, 0, 0));
    }

    /** Hands out no more jobs of a function; whether it did before. */
    public boolean pause(String function) {
        paused.add(function);
        return ask(ops -> ops.pause(function));
    }

    /** Hands out jobs of a function again; whether it was paused. */
    boolean resume(String function) {
        paused.remove(function);
        return ask(ops -> ops.resume(function));
    }

    /** Has the next snapshot show what was changed. */
    public void renew() {
        snapshots.renew();
    }

    /**
     * The answer to a question.
     *
     * @throws BusyException if the engine does not answer in time; what was asked for may happen nevertheless
     * @throws dev.gearman.protocol.RefusedException if it refuses
     */
    public <T> T ask(Function<Operations, CompletableFuture<T>> question) {
        return answer(start(question));
    }

    /** Waits for the answer to a question that was asked by {@link #start}; see {@link #ask}. */
    public <T> T answer(CompletableFuture<T> answer) {
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(false);
            throw new BusyException(TOO_BUSY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BusyException("interrupted");
        } catch (ExecutionException e) {
            throw unwrapped(e);
        }
    }

    /** Asks a question without waiting for the answer. */
    public <T> CompletableFuture<T> start(Function<Operations, CompletableFuture<T>> question) {
        if (!server.isRunning()) {
            throw new BusyException("the job server is closed");
        }
        return question.apply(server.operations());
    }

    /** What is behind the exception of a future. */
    public static RuntimeException unwrapped(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
    }
}
