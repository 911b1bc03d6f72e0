package dev.gearman.spring.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The workers of an application: starts them last and stops them first, before the web server, all at the same time. Thread-safe.
 *
 * <p>Each can be looked at, started, stopped and paused while the application runs.
 */
public class GearmanWorkerEndpointRegistry implements SmartLifecycle {
    /** After everything that the application's own parts use, as containers of other listeners in Spring. */
    public static final int PHASE = Integer.MAX_VALUE - 100;

    private static final Logger log = LoggerFactory.getLogger(GearmanWorkerEndpointRegistry.class);

    private final Map<String, GearmanWorkerContainer> containers = new LinkedHashMap<>();
    private final List<Consumer<GearmanWorkerContainer>> listeners = new ArrayList<>();
    private boolean keepAlive = true;
    private boolean running;
    private @Nullable CountDownLatch alive;

    /** Whether the process stays alive as long as workers run, also if nothing else keeps it. Default yes. */
    public void setKeepAlive(boolean value) {
        keepAlive = value;
    }

    /**
     * Adds a worker; when the context runs already, it starts at once.
     *
     * @throws IllegalArgumentException if there is one of this id
     */
    public GearmanWorkerContainer register(GearmanWorkerEndpoint endpoint, GearmanWorkerContainerFactory factory) {
        GearmanWorkerContainer container = factory.createContainer(endpoint);
        boolean start;
        List<Consumer<GearmanWorkerContainer>> told;
        synchronized (this) {
            if (endpoint.id() == null && containers.containsKey(container.id())) {
                container = factory.createContainer(renamed(endpoint, container.id()));
            }
            if (containers.putIfAbsent(container.id(), container) != null) {
                throw new IllegalArgumentException("id: there is another worker '" + container.id() + "'");
            }
            start = running && container.isAutoStartup();
            told = List.copyOf(listeners);
        }
        for (Consumer<GearmanWorkerContainer> listener : told) {
            listener.accept(container);
        }
        if (start) {
            startAll(List.of(container));
        }
        return container;
    }

    private GearmanWorkerEndpoint renamed(GearmanWorkerEndpoint endpoint, String taken) {
        int number = 2;
        while (containers.containsKey(taken + "#" + number)) {
            number++;
        }
        return new GearmanWorkerEndpoint(
                taken + "#" + number,
                endpoint.functions(),
                endpoint.handler(),
                endpoint.concurrency(),
                endpoint.timeout(),
                endpoint.autoStartup(),
                endpoint.executor(),
                endpoint.errorHandler(),
                endpoint.returnExceptions(),
                endpoint.retry());
    }

    /** Has somebody told of each worker: those that are there at once, others when they are added. */
    public void onRegistration(Consumer<GearmanWorkerContainer> listener) {
        List<GearmanWorkerContainer> present;
        synchronized (this) {
            listeners.add(listener);
            present = containers();
        }
        present.forEach(listener);
    }

    /** All workers, in the order in which they were added. */
    public synchronized List<GearmanWorkerContainer> containers() {
        return List.copyOf(containers.values());
    }

    /** The worker of this id: the annotation's, or else the names of its functions. */
    public synchronized Optional<GearmanWorkerContainer> container(String id) {
        return Optional.ofNullable(containers.get(id));
    }

    /** Starts those that are to start with the context. */
    @Override
    public void start() {
        synchronized (this) {
            running = true;
        }
        startAll(containers().stream()
                .filter(GearmanWorkerContainer::isAutoStartup)
                .toList());
    }

    private void startAll(List<GearmanWorkerContainer> all) {
        if (all.isEmpty()) {
            return;
        }
        try {
            all.forEach(GearmanWorkerContainer::start);
        } catch (RuntimeException e) {
            all.forEach(container -> container.stop(Duration.ZERO));
            throw e;
        }
        holdProcess();
        all.forEach(container -> log.info("Started {}, {} at a time", container, container.concurrency()));
    }

    /** The threads of workers are daemons; this one is not. */
    private synchronized void holdProcess() {
        if (!keepAlive || alive != null || !running) {
            return;
        }
        CountDownLatch latch = new CountDownLatch(1);
        alive = latch;
        Thread thread = new Thread(
                () -> {
                    try {
                        latch.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "gearman-worker-keep-alive");
        thread.setDaemon(false);
        thread.start();
    }

    @Override
    public void stop() {
        CountDownLatch stopped = new CountDownLatch(1);
        stop(stopped::countDown);
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops all at the same time, each within the time that its factory gives, and then calls back from another thread. */
    @Override
    public void stop(Runnable callback) {
        synchronized (this) {
            running = false;
        }
        List<CompletableFuture<Void>> stops = new ArrayList<>();
        for (GearmanWorkerContainer container : containers()) {
            if (container.isRunning()) {
                stops.add(CompletableFuture.runAsync(() -> stop(container), task -> thread(container, task)));
            }
        }
        CompletableFuture.allOf(stops.toArray(CompletableFuture[]::new)).whenComplete((done, failure) -> {
            release();
            callback.run();
        });
    }

    private static void stop(GearmanWorkerContainer container) {
        if (container.stop()) {
            log.info("Stopped {}", container);
        } else {
            log.warn(
                    "Stopped {}, though not all jobs were finished; their servers give them to other workers",
                    container);
        }
    }

    private static void thread(GearmanWorkerContainer container, Runnable task) {
        Thread thread = new Thread(task, "gearman-stop-" + container.id());
        thread.setDaemon(true);
        thread.start();
    }

    private synchronized void release() {
        if (alive != null) {
            alive.countDown();
            alive = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
