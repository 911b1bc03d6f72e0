package dev.gearman.server.app.server;

import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.app.deadletter.DeadCount;
import dev.gearman.server.app.operations.Engine;
import dev.gearman.server.app.operations.EventPipe;
import dev.gearman.server.app.statistics.Rates;
import dev.gearman.server.app.ui.Tiles;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The one stream of live numbers: a snapshot a second for all who look, none while nobody does. A browser whose line is slow
 * misses seconds, and keeps nobody waiting.
 */
@Component
@ConditionalOnWebApplication
class LiveFeed implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(LiveFeed.class);
    private static final int MAX_VIEWERS = 500;
    /** A stream is begun anew after this time, so that ended logins end as well. */
    private static final long STREAM_MILLIS = TimeUnit.MINUTES.toMillis(15);

    private final Engine engine;
    private final Rates rates;
    private final DeadCount dead;
    private final JsonMapper json;
    private final Set<EventPipe> viewers = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "live-feed");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable ScheduledFuture<?> ticking;
    private volatile boolean running;

    LiveFeed(Engine engine, Rates rates, DeadCount dead, JsonMapper json) {
        this.engine = engine;
        this.rates = rates;
        this.dead = dead;
        this.json = json;
    }

    /** A stream for one more viewer; {@code null} if there are too many. */
    @Nullable
    SseEmitter join() {
        if (viewers.size() >= MAX_VIEWERS || !running) {
            return null;
        }
        SseEmitter emitter = new SseEmitter(STREAM_MILLIS);
        EventPipe pipe = new EventPipe(emitter, threads, 2);
        emitter.onCompletion(() -> leave(pipe));
        emitter.onTimeout(() -> pipe.close(null, ""));
        emitter.onError(failure -> leave(pipe));
        viewers.add(pipe);
        synchronized (this) {
            if (ticking == null) {
                ticking = threads.scheduleWithFixedDelay(this::tick, 0, 1, TimeUnit.SECONDS);
            }
        }
        return emitter;
    }

    private void leave(EventPipe pipe) {
        viewers.remove(pipe);
        synchronized (this) {
            if (viewers.isEmpty() && ticking != null) {
                ticking.cancel(false);
                ticking = null;
            }
        }
    }

    /** How many look. */
    int viewers() {
        return viewers.size();
    }

    private void tick() {
        try {
            String numbers = json.writeValueAsString(numbers());
            for (EventPipe viewer : viewers) {
                if (!viewer.isBehind()) {
                    viewer.send("tick", numbers);
                }
            }
        } catch (RuntimeException e) {
            log.debug("no live numbers in this second", e);
        }
    }

    private Map<String, String> numbers() {
        EngineSnapshot snapshot = engine.snapshot();
        Map<String, String> numbers = new LinkedHashMap<>();
        for (Tiles.Tile tile : Tiles.of(snapshot, rates.at(snapshot), dead.get())) {
            numbers.put(tile.key(), tile.value());
        }
        return numbers;
    }

    @Override
    public void start() {
        running = true;
    }

    /** Ends the streams before the web server waits for the end of all requests. */
    @Override
    public void stop() {
        running = false;
        viewers.forEach(viewer -> viewer.close(null, ""));
        threads.shutdown();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
