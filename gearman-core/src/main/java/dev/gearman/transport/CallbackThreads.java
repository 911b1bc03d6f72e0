package dev.gearman.transport;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that run the code of applications, so that the event loop never does: callbacks of futures, listeners, actions
 * for cancelled jobs. All clients and workers of the process share them.
 *
 * <p>A few threads serve short callbacks. When callbacks block, threads are added for as long as tasks wait, so a callback may
 * wait for the result of another one to any depth. The threads are daemons and end when they are idle.
 */
public final class CallbackThreads {
    private static final Logger log = LoggerFactory.getLogger(CallbackThreads.class);
    private static final int FEW = Math.max(4, Runtime.getRuntime().availableProcessors());
    private static final long IDLE_SECONDS = 10;
    /** The time after which a callback counts as blocked. */
    private static final long INTERVAL_MILLIS = 5;

    private static final LongAdder BEGUN = new LongAdder();
    private static final AtomicBoolean WATCHING = new AtomicBoolean();
    private static final ThreadPoolExecutor THREADS = pool();
    private static final ScheduledThreadPoolExecutor CLOCK = clock();
    private static volatile long begunBefore;

    private CallbackThreads() {}

    /** Runs a task soon. Never refuses and never blocks. */
    public static void execute(Runnable task) {
        BlockingQueue<Runnable> waiting = THREADS.getQueue();
        try {
            THREADS.execute(task);
        } catch (OutOfMemoryError e) {
            log.warn("The system has no more threads; callbacks wait until others have ended: {}", e.getMessage());
            waiting.add(task);
        }
        if (!waiting.isEmpty()) {
            watch();
        }
    }

    /** Runs a task after a delay. */
    public static void executeLater(Runnable task, long delayMillis) {
        CLOCK.schedule(() -> execute(task), delayMillis, TimeUnit.MILLISECONDS);
    }

    private static void watch() {
        if (WATCHING.compareAndSet(false, true)) {
            CLOCK.schedule(CallbackThreads::look, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Adds threads if those that exist have begun less than one task each since the last look. */
    private static void look() {
        WATCHING.set(false);
        long begun = BEGUN.sum();
        long progress = begun - begunBefore;
        begunBefore = begun;
        try {
            if (THREADS.getQueue().isEmpty()) {
                THREADS.setCorePoolSize(FEW);
                return;
            }
            if (progress < THREADS.getPoolSize()) {
                THREADS.setCorePoolSize(THREADS.getPoolSize() + FEW);
            }
        } catch (OutOfMemoryError e) {
            log.warn("The system has no more threads; callbacks wait until others have ended: {}", e.getMessage());
        }
        watch();
    }

    private static ThreadPoolExecutor pool() {
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(
                        FEW,
                        Integer.MAX_VALUE,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        daemons("gearman-callback-")) {
                    @Override
                    protected void beforeExecute(Thread thread, Runnable task) {
                        BEGUN.increment();
                    }
                };
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private static ScheduledThreadPoolExecutor clock() {
        ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, daemons("gearman-callback-clock-"));
        clock.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        clock.allowCoreThreadTimeOut(true);
        return clock;
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            // without the inheritable thread locals of the thread that happens to need another one
            Thread thread = new Thread(null, task, prefix + number.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            return thread;
        };
    }
}
