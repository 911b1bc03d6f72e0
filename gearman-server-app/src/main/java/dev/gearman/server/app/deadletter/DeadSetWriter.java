package dev.gearman.server.app.deadletter;

import dev.gearman.server.api.DeadJob;
import dev.gearman.server.api.DeadSet;
import dev.gearman.server.app.records.RecordDatabase;
import dev.gearman.server.app.records.RecordsUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Takes jobs that failed for good from the engine and keeps them, as often as it takes: only then does the engine forget
 * them. A job for which there is no room here stays in the job store, and is buried by the next start.
 */
public final class DeadSetWriter implements DeadSet, SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(DeadSetWriter.class);
    private static final int MOST_WAITING = 20_000;
    private static final int BATCH = 200;
    private static final long BATCH_BYTES = 8L * 1024 * 1024;
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LAST_WRITES = Duration.ofSeconds(2);
    private static final long POLL_MILLIS = 200;

    private final DatabaseDeadJobs jobs;
    private final RecordDatabase database;
    private final long mostBytes;
    private final BlockingQueue<Entry> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong waitingBytes = new AtomicLong();
    private final LongAdder buried = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private volatile boolean stopping;
    private @Nullable Thread thread;
    private boolean told;

    private record Entry(DeadJob job, Runnable stored) {}

    /** @param mostBytes of workloads and errors that wait to be written, beyond which jobs are left where they are */
    DeadSetWriter(DatabaseDeadJobs jobs, RecordDatabase database, long mostBytes) {
        this.jobs = jobs;
        this.database = database;
        this.mostBytes = mostBytes;
    }

    @Override
    public void bury(DeadJob job, Runnable stored) {
        long bytes = bytes(job);
        boolean room = waitingBytes.get() == 0 || waitingBytes.get() + bytes <= mostBytes;
        if (room && waiting.offer(new Entry(job, stored))) {
            waitingBytes.addAndGet(bytes);
            return;
        }
        if (refused.sum() == 0) {
            log.error("More jobs fail than the dead set can take; they stay in the job store until the next start");
        }
        refused.increment();
    }

    private static long bytes(DeadJob job) {
        long errors = job.attempts().stream()
                .mapToLong(attempt -> attempt.error().length())
                .sum();
        return job.workload().length + errors;
    }

    @Override
    public synchronized void start() {
        stopping = false;
        Thread started = new Thread(this::run, "gearman-dead-set");
        thread = started;
        started.start();
    }

    private void run() {
        List<Entry> left = new ArrayList<>();
        Duration pause = SHORTEST_PAUSE;
        long again = System.nanoTime();
        try {
            while (!stopping || !waiting.isEmpty()) {
                List<Entry> batch = take(left.size());
                left.addAll(keep(batch));
                if (!left.isEmpty() && System.nanoTime() - again >= 0) {
                    left = keep(left);
                    pause = left.isEmpty() ? SHORTEST_PAUSE : longer(pause);
                    again = System.nanoTime() + pause.toNanos();
                }
            }
        } catch (InterruptedException e) {
            // what is left is still in the job store
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    /** The next jobs; none while a batch of those is left that the database did not take. */
    private List<Entry> take(int left) throws InterruptedException {
        List<Entry> batch = new ArrayList<>();
        if (left >= BATCH) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            return batch;
        }
        long bytes = 0;
        Entry entry = waiting.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        while (entry != null) {
            batch.add(entry);
            bytes += bytes(entry.job());
            entry = batch.size() < BATCH && bytes < BATCH_BYTES ? waiting.poll() : null;
        }
        return batch;
    }

    /** Keeps jobs, and returns those that the database did not take. */
    private List<Entry> keep(List<Entry> batch) {
        List<Entry> left = new ArrayList<>();
        if (batch.isEmpty() || attempt(batch)) {
            return left;
        }
        for (Entry entry : batch) {
            // one by one: a job that the database does not take must not keep the others out
            if (!database.isOpen() || !attempt(List.of(entry))) {
                left.add(entry);
            }
        }
        return left;
    }

    private boolean attempt(List<Entry> batch) {
        try {
            jobs.add(batch.stream().map(Entry::job).toList());
        } catch (RecordsUnavailableException e) {
            if (!told) {
                told = true;
                log.error("Jobs that failed can't be put into the dead set, which is tried again: {}", e.getMessage());
            }
            return false;
        }
        if (told) {
            told = false;
            log.info("The dead set takes jobs again");
        }
        for (Entry entry : batch) {
            waitingBytes.addAndGet(-bytes(entry.job()));
            tell(entry);
        }
        buried.add(batch.size());
        return true;
    }

    private static void tell(Entry entry) {
        try {
            entry.stored().run();
        } catch (RuntimeException e) {
            // the server has stopped: its next start buries the job again, and finds it here
            log.debug(
                    "Job {} is in the dead set, and the job store does not know yet",
                    entry.job().number(),
                    e);
        }
    }

    @Override
    public void stop() {
        Thread running;
        synchronized (this) {
            running = thread;
            thread = null;
        }
        if (running == null) {
            return;
        }
        stopping = true;
        try {
            running.join(LAST_WRITES.toMillis());
            running.interrupt();
            running.join(LAST_WRITES.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    /** Between the database and the job server: it takes jobs that fail while the server drains. */
    @Override
    public int getPhase() {
        return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1536;
    }

    /** Jobs that were put into the dead set. */
    public long buried() {
        return buried.sum();
    }

    /** Jobs that there was no room for. */
    public long refused() {
        return refused.sum();
    }

    /** Jobs that wait to be put there. */
    public int waiting() {
        return waiting.size();
    }
}
