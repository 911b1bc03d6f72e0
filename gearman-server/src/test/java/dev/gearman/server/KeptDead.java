package dev.gearman.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.api.DeadJob;
import dev.gearman.server.api.DeadSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A dead set that has stored a job when a test says so. */
final class KeptDead implements DeadSet {
    record Buried(DeadJob job, Runnable stored) {}

    private final BlockingQueue<Buried> buried = new LinkedBlockingQueue<>();

    @Override
    public void bury(DeadJob job, Runnable stored) {
        buried.add(new Buried(job, stored));
    }

    /** The next dead job, as soon as there is one. */
    Buried next() throws InterruptedException {
        Buried next = buried.poll(60, TimeUnit.SECONDS);
        assertThat(next).as("a dead job").isNotNull();
        return next;
    }

    boolean isEmpty() {
        return buried.isEmpty();
    }
}
