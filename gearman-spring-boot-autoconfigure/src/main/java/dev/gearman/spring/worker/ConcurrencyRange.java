package dev.gearman.spring.worker;

/**
 * How many jobs a worker does at a time: always {@code min} if there are as many, and up to {@code max} after all places have
 * been taken for a while.
 */
public record ConcurrencyRange(int min, int max) {
    public ConcurrencyRange {
        if (min < 1 || max < min) {
            throw new IllegalArgumentException(
                    "concurrency: " + min + "-" + max + " (expected: a number from 1 on, or two like 2-8)");
        }
    }

    /**
     * Reads {@code 4} or {@code 2-8}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static ConcurrencyRange parse(String text) {
        String trimmed = text.trim();
        int dash = trimmed.indexOf('-', 1);
        try {
            return dash < 0
                    ? new ConcurrencyRange(Integer.parseInt(trimmed), Integer.parseInt(trimmed))
                    : new ConcurrencyRange(
                            Integer.parseInt(trimmed.substring(0, dash).trim()),
                            Integer.parseInt(trimmed.substring(dash + 1).trim()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "concurrency: '" + text + "' (expected: a number from 1 on, or two like 2-8)", e);
        }
    }

    boolean isFixed() {
        return min == max;
    }

    @Override
    public String toString() {
        return isFixed() ? Integer.toString(min) : min + "-" + max;
    }
}
