package dev.gearman.client;

import dev.gearman.transport.CallbackThreads;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the tasks of one request in order, on {@link CallbackThreads} or on an executor of the application. An executor that
 * refuses, or does not begin in time since all of its threads are blocked, loses the tasks to {@link CallbackThreads}: no
 * future waits for a thread that waits for a future.
 */
final class Callbacks implements Executor {
    private static final Logger log = LoggerFactory.getLogger(Callbacks.class);
    private static final long PATIENCE_MILLIS = 100;
    /** For futures that have no callbacks of an application. */
    static final Executor DIRECT = Runnable::run;

    private final @Nullable Executor executor;
    private final Deque<Runnable> tasks = new ArrayDeque<>(2);
    private boolean running;

    /** @param executor the preferred executor, or {@code null} for the threads of all clients */
    Callbacks(@Nullable Executor executor) {
        this.executor = executor;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (this) {
            tasks.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        Executor preferred = executor;
        if (preferred == null) {
            CallbackThreads.execute(this::runAll);
        } else {
            AtomicBoolean begun = new AtomicBoolean();
            Runnable once = () -> {
                if (begun.compareAndSet(false, true)) {
                    runAll();
                }
            };
            // not from the event loop: the executor may run it on the calling thread, or block
            CallbackThreads.execute(() -> offer(preferred, once));
            CallbackThreads.executeLater(once, PATIENCE_MILLIS);
        }
    }

    private static void offer(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (RuntimeException e) {
            log.debug("The executor for callbacks refuses; they run on a thread of the client", e);
            task.run();
        }
    }

    private void runAll() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (Throwable e) {
                log.error("A callback has thrown an exception", e);
            }
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable task = tasks.poll();
        running = task != null;
        return task;
    }
}
