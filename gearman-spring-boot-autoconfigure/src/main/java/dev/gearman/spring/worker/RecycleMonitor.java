package dev.gearman.spring.worker;

import dev.gearman.spring.GearmanJob;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that the process has done enough, after so many jobs or when its heap stays too full. */
public final class RecycleMonitor implements JobListener {
    private static final Logger log = LoggerFactory.getLogger(RecycleMonitor.class);
    private static final long LOOK_AGAIN = Duration.ofSeconds(1).toNanos();

    private final long maxJobs;
    private final long maxHeap;
    private final LongSupplier heap;
    private final Runnable action;
    private final AtomicLong jobs = new AtomicLong();
    private final AtomicLong lookedAt = new AtomicLong(System.nanoTime() - LOOK_AGAIN);
    private final AtomicBoolean due = new AtomicBoolean();

    /**
     * @param maxJobs {@code null} for no limit
     * @param maxHeap in bytes, {@code null} for no limit
     * @param heap bytes in use after the last garbage collection
     * @param action called once, on the thread of a job, which it must not hold up
     */
    public RecycleMonitor(@Nullable Long maxJobs, @Nullable Long maxHeap, LongSupplier heap, Runnable action) {
        this.maxJobs = maxJobs == null ? Long.MAX_VALUE : maxJobs;
        this.maxHeap = maxHeap == null ? Long.MAX_VALUE : maxHeap;
        this.heap = heap;
        this.action = action;
    }

    @Override
    public Run started(GearmanJob job) {
        return (result, failure) -> ended();
    }

    private void ended() {
        long done = jobs.incrementAndGet();
        if (done >= maxJobs) {
            recycle("it has done " + done + " jobs");
        } else if (maxHeap != Long.MAX_VALUE && isTimeToLook()) {
            long used = heap.getAsLong();
            if (used > maxHeap) {
                recycle("its heap has " + used + " bytes in use after garbage collection");
            }
        }
    }

    private boolean isTimeToLook() {
        long last = lookedAt.get();
        long now = System.nanoTime();
        return now - last >= LOOK_AGAIN && lookedAt.compareAndSet(last, now);
    }

    private void recycle(String reason) {
        if (due.compareAndSet(false, true)) {
            log.info("This process finishes its running jobs and ends, since {}", reason);
            action.run();
        }
    }

    /** Bytes of the heap that were in use after the last garbage collection; 0 before the first one. */
    public static long heapInUse() {
        long used = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage usage = pool.getType() == MemoryType.HEAP ? pool.getCollectionUsage() : null;
            used += usage == null ? 0 : usage.getUsed();
        }
        return used;
    }
}
