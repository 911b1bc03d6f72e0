package dev.gearman.server.engine;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until a test moves it. */
public final class SettableClock extends Clock {
    private final ZoneId zone;
    private long millis;

    public SettableClock(Instant start, ZoneId zone) {
        this.millis = start.toEpochMilli();
        this.zone = zone;
    }

    public SettableClock(Instant start) {
        this(start, ZoneOffset.UTC);
    }

    public void advance(long by) {
        millis += by;
    }

    @Override
    public long millis() {
        return millis;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis);
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new SettableClock(instant(), other);
    }
}
