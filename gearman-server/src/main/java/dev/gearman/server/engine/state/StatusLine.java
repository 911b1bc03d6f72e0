package dev.gearman.server.engine.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * A function's line in the answer to {@code status}. It is made anew only when a figure in it is another one: monitors ask
 * often, and of ten thousand functions few change in between.
 */
final class StatusLine {
    private final String name;
    private String text = "";
    private int total = -1;
    private int running = -1;
    private int workers = -1;

    StatusLine(byte[] name) {
        this.name = new String(name, ISO_8859_1);
    }

    String text(int newTotal, int newRunning, int newWorkers) {
        if (newTotal != total || newRunning != running || newWorkers != workers) {
            total = newTotal;
            running = newRunning;
            workers = newWorkers;
            text = name + '\t' + total + '\t' + running + '\t' + workers + '\n';
        }
        return text;
    }
}
