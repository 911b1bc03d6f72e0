package dev.gearman.server.app.history.ended;

/** So many a second, of which a part is held back for what is important. For one thread. */
final class RateLimit {
    /** The part that only important things may use. */
    private static final double RESERVE = 0.25;

    private final int perSecond;
    private double available;
    private long last = Long.MIN_VALUE;

    /** @param perSecond 0 for no limit */
    RateLimit(int perSecond) {
        this.perSecond = perSecond;
        this.available = perSecond;
    }

    /** Whether there is room for one more at this time in milliseconds. */
    boolean admits(long now, boolean important) {
        if (perSecond == 0) {
            return true;
        }
        if (last != Long.MIN_VALUE && now > last) {
            available = Math.min(perSecond, available + (now - last) * (perSecond / 1_000.0));
        }
        last = now;
        if (available < (important ? 1 : 1 + perSecond * RESERVE)) {
            return false;
        }
        available--;
        return true;
    }
}
