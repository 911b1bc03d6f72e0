package dev.gearman.server.app.history;

import dev.gearman.server.api.JobListener;
import dev.gearman.server.api.JobRecord;
import dev.gearman.server.api.Outcome;
import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.config.RecordProperties;
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
import org.springframework.stereotype.Component;

/**
 * Writes down jobs that have ended, and results of background jobs. The engine's thread puts a job into a bounded buffer and
 * goes on; a thread of this class's own writes batches. What is too much for the rate, the buffer or the database is
 * counted and forgotten: a queue must not wait for its history.
 */
@Component
public class JobRecorder implements JobListener, SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(JobRecorder.class);
    private static final int MOST_BUFFERED = 20_000;
    private static final long MOST_BUFFERED_BYTES = 32L * 1024 * 1024;
    private static final int BATCH = 1_000;
    /** So that rows gather; what has ended is found a moment later. */
    private static final long PAUSE_MILLIS = 100;

    private static final int TRIES = 3;
    private static final Duration LAST_WRITES = Duration.ofSeconds(2);

    private final RecordDatabase database;
    private final RecordProperties.History settings;
    private final RecordProperties.Results results;
    private final RateLimit rate;
    private final BlockingQueue<JobRecord> buffer = new ArrayBlockingQueue<>(MOST_BUFFERED);
    private final AtomicLong bufferedBytes = new AtomicLong();
    private final LongAdder written = new LongAdder();
    private final LongAdder droppedByRate = new LongAdder();
    private final LongAdder droppedByBuffer = new LongAdder();
    private final LongAdder droppedByDatabase = new LongAdder();
    private volatile boolean stopping;
    private @Nullable Thread thread;
    private boolean told;

    JobRecorder(RecordDatabase database, GearmanServerProperties properties) {
        this.database = database;
        this.settings = properties.history();
        this.results = properties.results();
        this.rate = new RateLimit(settings.maxRate());
    }

    @Override
    public void ended(JobRecord job) {
        if (!settings.enabled()) {
            return;
        }
        byte[] result = job.result();
        boolean important = job.outcome() != Outcome.COMPLETED || (result != null && result.length > 0);
        if (!rate.admits(job.endedAt(), important)) {
            droppedByRate.increment();
            return;
        }
        long bytes = bytes(job);
        if (bufferedBytes.get() + bytes > MOST_BUFFERED_BYTES || !buffer.offer(job)) {
            droppedByBuffer.increment();
            return;
        }
        bufferedBytes.addAndGet(bytes);
    }

    private static long bytes(JobRecord job) {
        byte[] result = job.result();
        long bytes = job.error().length;
        return result == null ? bytes : bytes + result.length;
    }

    @Override
    public synchronized void start() {
        stopping = false;
        Thread started = new Thread(this::run, "gearman-history");
        thread = started;
        started.start();
    }

    private void run() {
        List<JobRecord> batch = new ArrayList<>();
        try {
            while (!stopping || !buffer.isEmpty()) {
                JobRecord first = buffer.poll(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
                if (first == null) {
                    continue;
                }
                batch.add(first);
                if (!stopping && buffer.size() < BATCH) {
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                }
                buffer.drainTo(batch, BATCH - 1);
                JobLog.tell(batch);
                write(batch);
                batch.forEach(job -> bufferedBytes.addAndGet(-bytes(job)));
                batch.clear();
            }
        } catch (InterruptedException e) {
            droppedByDatabase.add(batch.size() + buffer.size());
        }
    }

    /** Writes a batch, or gives it up: a row that the database does not take must not keep the others out. */
    private void write(List<JobRecord> batch) throws InterruptedException {
        List<EndedRow> rows = batch.stream().map(EndedRow::new).toList();
        List<ResultRow> kept = new ArrayList<>();
        for (JobRecord job : batch) {
            byte[] result = job.result();
            if (result != null && result.length > 0) {
                kept.add(new ResultRow(job, result, results.timeToLive()));
            }
        }
        for (int attempt = 1; ; attempt++) {
            try {
                database.insert(rows, kept);
                written.add(rows.size());
                if (told) {
                    told = false;
                    log.info("The history of jobs is written again");
                }
                return;
            } catch (RecordsUnavailableException e) {
                if (!told) {
                    told = true;
                    log.warn("The history of jobs is not written: {}", e.getMessage());
                }
                if (stopping || (database.isOpen() && attempt >= TRIES)) {
                    droppedByDatabase.add(rows.size());
                    return;
                }
            }
            TimeUnit.SECONDS.sleep(1);
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

    /** Between the database and the job server: it hears of jobs that end while the server drains. */
    @Override
    public int getPhase() {
        return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1536;
    }

    /** Jobs that were written down. */
    public long written() {
        return written.sum();
    }

    /** Jobs that were not written down because there were too many at a time. */
    public long droppedByRate() {
        return droppedByRate.sum();
    }

    /** Jobs that were not written down because too many waited for that. */
    public long droppedByBuffer() {
        return droppedByBuffer.sum();
    }

    /** Jobs that the database did not take. */
    public long droppedByDatabase() {
        return droppedByDatabase.sum();
    }

    /** Jobs that wait to be written down. */
    public int buffered() {
        return buffer.size();
    }
}
