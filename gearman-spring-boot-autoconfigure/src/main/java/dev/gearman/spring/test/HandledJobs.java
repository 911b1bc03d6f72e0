package dev.gearman.spring.test;

import dev.gearman.spring.GearmanJob;
import dev.gearman.spring.worker.JobListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the workers of a context have done, so that a test can wait for it instead of guessing how long it takes. Thread-safe. With
 * {@link EmbeddedGearman} it is a bean, and empty at the begin of each test.
 */
public final class HandledJobs implements JobListener {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final List<HandledJob> jobs = new ArrayList<>();

    /**
     * A job that has ended.
     *
     * @param unique the unique key, {@code null} if the job has none or its workload is the key
     * @param result {@code null} if it has failed
     * @param failure why it has failed, {@code null} if it has not
     */
    public record HandledJob(
            String function,
            @Nullable String unique,
            byte[] workload,
            byte @Nullable [] result,
            @Nullable Throwable failure) {
        /** Whether it has a result. */
        public boolean isCompleted() {
            return failure == null;
        }
    }

    @Override
    public Run started(GearmanJob job) {
        return (result, failure) -> add(new HandledJob(job.function(), job.unique(), job.workload(), result, failure));
    }

    private void add(HandledJob job) {
        lock.lock();
        try {
            jobs.add(job);
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** All so far, in the order in which they ended. */
    public List<HandledJob> all() {
        lock.lock();
        try {
            return List.copyOf(jobs);
        } finally {
            lock.unlock();
        }
    }

    /** Those of one function so far. */
    public List<HandledJob> of(String function) {
        return all().stream().filter(job -> job.function().equals(function)).toList();
    }

    /** Waits until a function has done so many jobs, 20 s at most. */
    public List<HandledJob> await(String function, int count) {
        return await(function, count, PATIENCE);
    }

    /**
     * Waits until a function has done so many jobs, well or badly.
     *
     * @return all of that function
     * @throws AssertionError if they have not ended in time
     */
    public List<HandledJob> await(String function, int count, Duration timeout) {
        return await(job -> job.function().equals(function), count, "jobs of function " + function, timeout);
    }

    private List<HandledJob> await(Predicate<HandledJob> wanted, int count, String what, Duration timeout) {
        long rest = timeout.toNanos();
        lock.lock();
        try {
            List<HandledJob> found = jobs.stream().filter(wanted).toList();
            while (found.size() < count) {
                if (rest <= 0) {
                    throw new AssertionError(
                            what + ": " + found.size() + " within " + timeout + " (expected: " + count + ")");
                }
                rest = more.awaitNanos(rest);
                found = jobs.stream().filter(wanted).toList();
            }
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + what, e);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets them. */
    public void clear() {
        lock.lock();
        try {
            jobs.clear();
        } finally {
            lock.unlock();
        }
    }
}
