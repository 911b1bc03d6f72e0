package dev.gearman.server;

/** Checks values of options, and says what was wanted. */
final class Range {
    private Range() {}

    static int within(String name, int value, int from, int to) {
        if (value < from || value > to) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + from + ".." + to + ")");
        }
        return value;
    }

    static long positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 1 or more)");
        }
        return value;
    }
}
