package dev.gearman.server.app.operations;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Server-sent events to one browser, in their order. Whoever has an event puts it in and goes on: it is sent by a thread that
 * may be kept waiting by a slow line. What does not fit is left out, and the browser is told how much.
 */
public final class EventPipe {
    private final SseEmitter emitter;
    private final Executor senders;
    private final int capacity;
    private final Deque<Event> waiting = new ArrayDeque<>();
    private boolean sending;
    private boolean closing;
    private int leftOut;

    private record Event(String name, String data) {}

    /**
     * @param capacity events that may wait
     */
    public EventPipe(SseEmitter emitter, Executor senders, int capacity) {
        this.emitter = emitter;
        this.senders = senders;
        this.capacity = capacity;
    }

    /**
     * Sends an event when its turn comes; any thread, never blocks.
     *
     * @param data one line, such as JSON
     */
    public void send(String name, String data) {
        synchronized (this) {
            if (closing) {
                return;
            }
            if (waiting.size() >= capacity) {
                leftOut++;
                return;
            }
            waiting.addLast(new Event(name, data));
        }
        schedule();
    }

    /** Ends the stream after all that waits. An event can be sent at last, even if there is no room for more. */
    public void close(@Nullable String lastName, String lastData) {
        synchronized (this) {
            if (closing) {
                return;
            }
            closing = true;
            if (lastName != null) {
                waiting.addLast(new Event(lastName, lastData));
            }
        }
        schedule();
    }

    /** Whether something waits for a line that is slow. */
    public synchronized boolean isBehind() {
        return sending || !waiting.isEmpty();
    }

    private void schedule() {
        synchronized (this) {
            if (sending) {
                return;
            }
            sending = true;
        }
        senders.execute(this::drain);
    }

    private void drain() {
        try {
            for (Event event = next(); event != null; event = next()) {
                emitter.send(SseEmitter.event().name(event.name()).data(event.data()));
            }
        } catch (IOException | IllegalStateException e) {
            // the browser has gone; the emitter's own callbacks clean up
            fail();
        }
    }

    private @Nullable Event next() {
        synchronized (this) {
            if (waiting.size() < capacity / 2 && leftOut > 0) {
                int count = leftOut;
                leftOut = 0;
                return new Event("left-out", Integer.toString(count));
            }
            Event event = waiting.pollFirst();
            if (event != null) {
                return event;
            }
            sending = false;
            if (!closing) {
                return null;
            }
        }
        emitter.complete();
        return null;
    }

    private synchronized void fail() {
        closing = true;
        waiting.clear();
        sending = false;
    }
}
