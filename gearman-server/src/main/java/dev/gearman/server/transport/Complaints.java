package dev.gearman.server.transport;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Logs why connections were refused or closed: the first reason for each address at once, and at the end of each minute the
 * number of those that were left out. No reason contains bytes of a packet, see {@link #printable}. Owned by the engine's
 * thread.
 */
final class Complaints {
    static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** Addresses with lines of their own at a time; all others share one. */
    static final int MAX_ADDRESSES = 1_000;

    private static final String OTHER_ADDRESSES = "other addresses";
    /** The length to which messages of libraries are cut. */
    private static final int MAX_LENGTH = 200;

    private static final Logger log = LoggerFactory.getLogger(Complaints.class);

    private final Map<Key, Window> windows = new HashMap<>();
    private final Timer timer;
    private final Sink sink;

    /** Runs a task later, on the engine's thread. */
    @FunctionalInterface
    interface Timer {
        void after(long nanos, Runnable task);
    }

    /** Takes the lines. */
    @FunctionalInterface
    interface Sink {
        void line(Level level, String text);
    }

    private record Key(Level level, String address) {}

    /** A minute in which an address has had its line. */
    private static final class Window {
        int leftOut;
        String lastReason = "";
    }

    Complaints(Timer timer) {
        this(timer, (level, text) -> log.atLevel(level).log(text));
    }

    Complaints(Timer timer, Sink sink) {
        this.timer = timer;
        this.sink = sink;
    }

    /**
     * Logs a reason, or counts it if there was one for this level and address within the last minute.
     *
     * @param address the address of the other side, without its port
     */
    void add(Level level, String address, String reason) {
        Key key = new Key(level, address);
        if (windows.size() >= MAX_ADDRESSES && !windows.containsKey(key)) {
            key = new Key(level, OTHER_ADDRESSES);
        }
        Window window = windows.get(key);
        if (window == null) {
            sink.line(level, address + ": " + reason);
            open(key);
        } else {
            window.leftOut++;
            window.lastReason = reason;
        }
    }

    private void open(Key key) {
        windows.put(key, new Window());
        timer.after(WINDOW_NANOS, () -> close(key));
    }

    private void close(Key key) {
        Window window = windows.remove(key);
        if (window != null && window.leftOut > 0) {
            tellOfRest(key, window);
            open(key);
        }
    }

    private void tellOfRest(Key key, Window window) {
        sink.line(
                key.level(),
                window.leftOut + " more from " + key.address() + " in the last minute; the last: " + window.lastReason);
    }

    /** Logs what was left out in the minutes that have not ended. */
    void end() {
        windows.forEach((key, window) -> {
            if (window.leftOut > 0) {
                tellOfRest(key, window);
            }
        });
        windows.clear();
    }

    /** A message of a library that may quote what a peer has chosen: one line, and not a long one. */
    static String printable(Throwable e) {
        String message = e.getMessage();
        if (message == null || message.isBlank()) {
            return e.getClass().getSimpleName();
        }
        StringBuilder text = new StringBuilder();
        message.codePoints()
                .limit(MAX_LENGTH)
                .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? '?' : c)
                .forEach(text::appendCodePoint);
        return text.toString();
    }
}
