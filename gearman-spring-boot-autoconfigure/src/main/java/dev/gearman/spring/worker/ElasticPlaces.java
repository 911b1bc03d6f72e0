package dev.gearman.spring.worker;

import dev.gearman.spring.GearmanJob;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The number of places between a smallest and a largest one: one more whenever all were taken for a while, one less when more than
 * one was free for a while. The one that stays free finds out whether there is more to do. Looks only as long as there is something to
 * change.
 */
final class ElasticPlaces implements JobListener {
    private final ConcurrencyRange range;
    private final Duration patience;

    // guarded by this
    private int places;
    private int running;
    private int mostRunning;
    private boolean watching;
    private IntConsumer change = count -> {};

    ElasticPlaces(ConcurrencyRange range, Duration patience) {
        this.range = range;
        this.patience = patience;
        this.places = range.min();
    }

    /** Who is told of a new number of places. */
    synchronized void onChange(IntConsumer listener) {
        change = listener;
    }

    synchronized int places() {
        return places;
    }

    @Override
    public Run started(GearmanJob job) {
        begin();
        return this::end;
    }

    private synchronized void begin() {
        running++;
        mostRunning = Math.max(mostRunning, running);
        if (running >= places && places < range.max()) {
            watch();
        }
    }

    private synchronized void end(byte @Nullable [] result, @Nullable Throwable failure) {
        running--;
    }

    private void watch() {
        if (!watching) {
            watching = true;
            // not on the common pool, which the application may have filled with tasks that block
            CompletableFuture.delayedExecutor(patience.toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
                    .execute(this::look);
        }
    }

    private synchronized void look() {
        watching = false;
        int wanted = places;
        if (running >= places) {
            wanted = Math.min(range.max(), places + 1);
        } else if (mostRunning < places - 1) {
            wanted = Math.max(range.min(), places - 1);
        }
        mostRunning = running;
        if (wanted != places) {
            places = wanted;
            change.accept(wanted);
        }
        if (places > range.min()) {
            watch();
        }
    }
}
