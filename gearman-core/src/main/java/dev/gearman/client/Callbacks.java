package dev.gearman.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the callbacks of one request in order on an executor that may have many threads. An executor that refuses gets them
 * run on the event loop, since a future that never completes would be worse.
 */
final class Callbacks implements Executor {
    private static final Logger log = LoggerFactory.getLogger(Callbacks.class);
    static final Executor DIRECT = Runnable::run;

    private final Executor executor;
    private final Deque<Runnable> tasks = new ArrayDeque<>(2);
    private boolean running;

    private Callbacks(Executor executor) {
        this.executor = executor;
    }

    static Executor on(Executor executor) {
        return executor == DIRECT ? DIRECT : new Callbacks(executor);
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
        try {
            executor.execute(this::runAll);
        } catch (RejectedExecutionException e) {
            log.debug("The executor for callbacks refuses; they run on the event loop", e);
            runAll();
        }
    }

    private void runAll() {
        for (Runnable task = next(); task != null; task = next()) {
            task.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable task = tasks.poll();
        running = task != null;
        return task;
    }
}
