package dev.gearman.server.app.jobs;

import dev.gearman.server.api.JobState;
import dev.gearman.server.api.JobWatcher;
import dev.gearman.server.api.Outcome;
import dev.gearman.server.api.Watch;
import dev.gearman.server.app.operations.BusyException;
import dev.gearman.server.app.operations.Engine;
import dev.gearman.server.app.operations.EventPipe;
import dev.gearman.server.app.operations.NotFoundException;
import dev.gearman.server.app.rest.Bytes;
import jakarta.annotation.PreDestroy;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

/** Streams of what happens to a job: state, progress, data, warning, exception, ended. */
@Component
@ConditionalOnWebApplication
class JobEvents {
    private static final long STREAM_MILLIS = TimeUnit.HOURS.toMillis(1);
    private static final int MAX_STREAMS = 1_000;
    private static final int MAX_WAITING = 500;
    /** Longer data is cut off in a stream, which is for looking; a stack trace has room. */
    private static final int MAX_DATA = 64 * 1024;

    private final Engine engine;
    private final JobSearch search;
    private final JsonMapper json;
    private final AtomicInteger streams = new AtomicInteger();
    private final java.util.Set<EventPipe> open = java.util.concurrent.ConcurrentHashMap.newKeySet();
    private final ExecutorService senders = Executors.newFixedThreadPool(4, task -> {
        Thread thread = new Thread(task, "job-events");
        thread.setDaemon(true);
        return thread;
    });

    JobEvents(Engine engine, JobSearch search, JsonMapper json) {
        this.engine = engine;
        this.search = search;
        this.json = json;
    }

    /**
     * A stream for one viewer. A job that has ended has a stream of one event.
     *
     * @throws NotFoundException if no such job is known
     */
    SseEmitter follow(String handle) {
        if (streams.incrementAndGet() > MAX_STREAMS) {
            streams.decrementAndGet();
            throw new BusyException("too many streams");
        }
        SseEmitter emitter = new SseEmitter(STREAM_MILLIS);
        EventPipe pipe = new EventPipe(emitter, senders, MAX_WAITING);
        try {
            Optional<Watch> watch = engine.ask(ops -> ops.watch(handle, new Watcher(pipe)));
            Optional<JobSummary> job = search.summary(handle);
            if (job.isEmpty() && watch.isEmpty()) {
                throw new NotFoundException("no job " + handle + " is known");
            }
            open.add(pipe);
            emitter.onCompletion(() -> {
                open.remove(pipe);
                streams.decrementAndGet();
                watch.ifPresent(Watch::close);
            });
            emitter.onTimeout(() -> pipe.close(null, ""));
            job.ifPresent(known -> pipe.send("state", state(known)));
            if (watch.isEmpty()) {
                pipe.close(
                        "ended",
                        json(Map.of("outcome", job.map(JobSummary::state).orElse("unknown"))));
            }
            return emitter;
        } catch (RuntimeException e) {
            streams.decrementAndGet();
            throw e;
        }
    }

    private String state(JobSummary job) {
        return json(Map.of("state", job.state(), "numerator", job.numerator(), "denominator", job.denominator()));
    }

    private String json(Object value) {
        return json.writeValueAsString(value);
    }

    /** Before the web server waits for the end of all requests. */
    @EventListener(ContextClosedEvent.class)
    void close() {
        open.forEach(pipe -> pipe.close(null, ""));
    }

    @PreDestroy
    void stop() {
        senders.shutdown();
    }

    /**
     * Data in an event.
     *
     * @param size of all of it in bytes
     * @param cut how many bytes at the end are missing here
     */
    record Data(String data, String encoding, int size, int cut) {}

    private final class Watcher implements JobWatcher {
        private final EventPipe pipe;

        Watcher(EventPipe pipe) {
            this.pipe = pipe;
        }

        @Override
        public void became(JobState state) {
            pipe.send("state", json(Map.of("state", state.name().toLowerCase(Locale.ROOT))));
        }

        @Override
        public void progress(long numerator, long denominator) {
            pipe.send("progress", json(Map.of("numerator", numerator, "denominator", denominator)));
        }

        @Override
        public void data(byte[] data) {
            pipe.send("data", bytes(data));
        }

        @Override
        public void warning(byte[] data) {
            pipe.send("warning", bytes(data));
        }

        @Override
        public void exception(byte[] data) {
            pipe.send("exception", bytes(data));
        }

        @Override
        public void ended(Outcome outcome, byte[] result) {
            pipe.close(
                    "ended",
                    json(Map.of(
                            "outcome",
                            outcome.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                            "resultSize",
                            result.length)));
        }

        private String bytes(byte[] data) {
            Bytes bytes = Bytes.of(java.util.Arrays.copyOf(data, shown(data)));
            return json(new Data(bytes.data(), bytes.encoding(), data.length, data.length - bytes.size()));
        }

        /** Number of bytes shown, without a partial character at the end. */
        private static int shown(byte[] data) {
            int end = Math.min(data.length, MAX_DATA);
            for (int back = 0; back < 3 && end < data.length && (data[end] & 0xc0) == 0x80; back++) {
                end--;
            }
            return end;
        }
    }
}
