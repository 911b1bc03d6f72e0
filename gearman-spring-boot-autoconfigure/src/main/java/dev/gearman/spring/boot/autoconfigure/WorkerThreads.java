package dev.gearman.spring.boot.autoconfigure;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The threads on which jobs run: as many as there are running jobs. No {@link Executor} itself, since Boot makes its own only
 * where there is no bean of that type.
 */
final class WorkerThreads implements DisposableBean {
    private static final String PREFIX = "gearman-worker-";

    private final Executor executor;
    private final TaskDecorator decorator;

    private WorkerThreads(Executor executor, TaskDecorator decorator) {
        this.executor = executor;
        this.decorator = decorator;
    }

    static WorkerThreads virtual(TaskDecorator decorator) {
        return new WorkerThreads(new VirtualThreadTaskExecutor(PREFIX), decorator);
    }

    static WorkerThreads platform(TaskDecorator decorator) {
        CustomizableThreadFactory threads = new CustomizableThreadFactory(PREFIX);
        threads.setDaemon(true);
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
        return new WorkerThreads(pool, decorator);
    }

    Executor executor() {
        return task -> executor.execute(decorator.decorate(task));
    }

    @Override
    public void destroy() {
        if (executor instanceof ExecutorService pool) {
            pool.shutdown();
        }
    }
}
