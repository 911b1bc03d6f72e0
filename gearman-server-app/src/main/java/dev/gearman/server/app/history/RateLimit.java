package dev.gearman.server.app.history;

/**
 * So many a second, of which a part is held back for what is important. A server that has more than that has too much to do
 * for writing down as much as possible of what would be a sample in any case: it takes a smaller one. For one thread.
 */
public final class RateLimit {
    /** The part that only important things may use. */
    private static final double RESERVE = 0.25;
    /** The part that is taken of what is not important while there is too much of everything. */
    private static final double SAMPLE = 0.1;

    private static final long WINDOW_MILLIS = 1_000;

    private final int perSecond;
    private double available;
    private double sample;
    private long last = Long.MIN_VALUE;
    private long windowEnd = Long.MIN_VALUE;
    private int seen;
    private boolean tooMany;

    /** @param perSecond 0 for no limit */
    public RateLimit(int perSecond) {
        this.perSecond = perSecond;
        this.available = perSecond;
    }

    /** Whether there is room for one more at this time in milliseconds. */
    public boolean admits(long now, boolean important) {
        if (perSecond == 0) {
            return true;
        }
        count(now);
        if (last != Long.MIN_VALUE && now > last) {
            double more = (now - last) * (perSecond / 1_000.0);
            available = Math.min(perSecond, available + more);
            sample = Math.min(perSecond * SAMPLE, sample + more * SAMPLE);
        }
        last = now;
        if (available < (important ? 1 : 1 + perSecond * RESERVE)) {
            return false;
        }
        if (tooMany && !important) {
            if (sample < 1) {
                return false;
            }
            sample--;
        }
        available--;
        return true;
    }

    /** Whether there is too much is decided by the last whole second. */
    private void count(long now) {
        if (now >= windowEnd || now < windowEnd - WINDOW_MILLIS) {
            boolean follows = now >= windowEnd && now < windowEnd + WINDOW_MILLIS;
            tooMany = follows && seen > perSecond;
            windowEnd = now + WINDOW_MILLIS;
            seen = 0;
        }
        seen++;
    }
}
