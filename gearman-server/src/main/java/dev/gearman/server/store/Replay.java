package dev.gearman.server.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all that a store has and passes it on to the engine in small chunks, not faster than that takes them. A store that
 * can't be read is tried again, after ever longer pauses; what was passed on before is not passed on again.
 *
 * <p>Runs on the store's thread; only {@link #stop()} may be called from another.
 */
final class Replay {
    private static final Logger log = LoggerFactory.getLogger(Replay.class);
    /** Jobs that the engine takes in one turn of its loop: some hundred microseconds of work. */
    private static final int CHUNK_JOBS = 500;

    private static final long CHUNK_BYTES = 4 * 1024 * 1024;
    /** Chunks on their way to the engine: so many that neither side has to wait for the other in each turn. */
    private static final int CHUNKS = 8;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final JobStore store;
    private final ScheduledExecutorService thread;
    private final Executor loop;
    private final StoreWriter.Receiver receiver;
    private final Semaphore onTheirWay = new Semaphore(CHUNKS);
    private volatile boolean stopped;
    private List<StoredJob> chunk = new ArrayList<>();
    private long chunkBytes;
    private long last = -1;
    private Duration pause = FIRST_PAUSE;

    /** Leaves a replay that is not wanted any more. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("the server stops", null, false, false);
        }
    }

    Replay(JobStore store, ScheduledExecutorService thread, Executor loop, StoreWriter.Receiver receiver) {
        this.store = store;
        this.thread = thread;
        this.loop = loop;
        this.receiver = receiver;
    }

    /** Ends the replay soon, wherever it is. */
    void stop() {
        stopped = true;
    }

    void run() {
        try {
            if (!stopped) {
                store.replay(this::pass);
                passOn();
            }
            loop.execute(receiver::ended);
        } catch (Stopped e) {
            loop.execute(receiver::ended);
        } catch (StoreException e) {
            tryAgain(e);
        } catch (RuntimeException e) {
            log.error("A fault in the job store", e);
            tryAgain(new StoreException(String.valueOf(e.getMessage()), e));
        }
    }

    private void pass(StoredJob job) {
        if (stopped) {
            throw new Stopped();
        }
        if (job.number() <= last) {
            return;
        }
        last = job.number();
        chunk.add(job);
        chunkBytes += job.memory();
        if (chunk.size() >= CHUNK_JOBS || chunkBytes >= CHUNK_BYTES) {
            passOn();
        }
    }

    private void passOn() {
        if (chunk.isEmpty()) {
            return;
        }
        List<StoredJob> full = chunk;
        chunk = new ArrayList<>(CHUNK_JOBS);
        chunkBytes = 0;
        pause = FIRST_PAUSE;
        try {
            onTheirWay.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Stopped();
        }
        loop.execute(() -> {
            onTheirWay.release();
            receiver.restore(full);
        });
    }

    private void tryAgain(StoreException failure) {
        passOn();
        if (stopped) {
            loop.execute(receiver::ended);
            return;
        }
        loop.execute(() -> receiver.failed(failure));
        try {
            thread.schedule(this::run, pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("The server stops", e);
        }
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
}
