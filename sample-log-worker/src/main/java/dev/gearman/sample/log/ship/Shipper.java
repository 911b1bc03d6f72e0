package dev.gearman.sample.log.ship;

import dev.gearman.spring.GearmanOperations;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** A thread for each file, and one for the standard input, while the application runs. */
@Component
class Shipper implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Shipper.class);
    private static final Duration STOPPING = Duration.ofSeconds(10);

    private final ShipProperties properties;
    private final GearmanOperations gearman;
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch done;
    private volatile boolean running;
    private volatile boolean failed;

    Shipper(ShipProperties properties, GearmanOperations gearman) {
        this.properties = properties;
        this.gearman = gearman;
        this.done = new CountDownLatch(properties.files().size() + (properties.stdin() ? 1 : 0));
    }

    private interface Work {
        void run(BatchSender sender) throws IOException, InterruptedException;
    }

    @Override
    public void start() {
        running = true;
        for (Path path : properties.files()) {
            start("ship " + path.getFileName(), sender -> new FileFollower(path, properties, source(), sender).run());
        }
        if (properties.stdin()) {
            InputStream input = System.in;
            start("ship stdin", sender -> new StreamReader(input, properties, sender).run());
        }
    }

    private void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run(new BatchSender(gearman, properties.maxWaiting()));
                        log.info("{}: done", name);
                    } catch (InterruptedException e) {
                        log.debug("{}: stopped", name);
                    } catch (IOException | RuntimeException e) {
                        if (running) {
                            failed = true;
                            log.error("{}: ended", name, e);
                        }
                    } finally {
                        done.countDown();
                    }
                },
                name);
        // reading the standard input can't be interrupted, and must not keep the process alive
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private String source() throws IOException {
        String configured = properties.source();
        return configured == null || configured.isBlank()
                ? InetAddress.getLocalHost().getHostName()
                : configured;
    }

    boolean hasFailed() {
        return failed;
    }

    /** Waits until all is shipped; for ever, if a file is followed. */
    void awaitEnd() throws InterruptedException {
        done.await();
    }

    @Override
    public void stop() {
        running = false;
        threads.forEach(Thread::interrupt);
        try {
            if (!done.await(STOPPING.toMillis(), TimeUnit.MILLISECONDS)) {
                log.debug("Not waiting any longer for what is being read");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
