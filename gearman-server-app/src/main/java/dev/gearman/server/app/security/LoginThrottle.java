package dev.gearman.server.app.security;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes guessing passwords slow. After a few failures of one name from one address, each further attempt has to wait twice as
 * long as the one before; so has every attempt from an address that tries many names. What others do elsewhere keeps nobody
 * out. Any thread may use it.
 */
final class LoginThrottle {
    /** Failures of a name from an address that cost nothing: people mistype. */
    static final int FREE = 5;
    /** Failures from an address, whatever the name. */
    static final int FREE_OF_ADDRESS = 50;
    /** The longest wait. */
    static final Duration LONGEST = Duration.ofMinutes(5);
    /** After this time without a failure, all is forgotten. */
    static final Duration MEMORY = Duration.ofMinutes(15);

    private static final int MAX_KEPT = 10_000;
    private static final int MAX_NAME = 100;

    private final InstantSource clock;
    private final Map<Key, Failures> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Failures> eldest) {
            return size() > MAX_KEPT;
        }
    };

    /** A name, {@code null} for all of them, and an address. */
    private record Key(@Nullable String name, String address) {}

    private record Failures(int count, Instant last, Instant blockedUntil) {}

    LoginThrottle(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Begins an attempt. It counts as failed until {@link #succeeded} is called, so that many at the same time gain nothing.
     *
     * @return how long to wait before another one; zero if this one may go on
     */
    synchronized Duration attempt(String name, String address) {
        Instant now = clock.instant();
        Key person = person(name, address);
        Key place = new Key(null, address);
        Duration wait = longer(wait(person, now), wait(place, now));
        if (wait.isZero()) {
            count(person, FREE, now);
            count(place, FREE_OF_ADDRESS, now);
        }
        return wait;
    }

    /** Whoever knows the password has not guessed. The address keeps what it has done to other names. */
    synchronized void succeeded(String name, String address) {
        known.remove(person(name, address));
        Key place = new Key(null, address);
        Failures others = known.get(place);
        if (others != null) {
            known.put(place, new Failures(Math.max(0, others.count - 1), others.last, others.blockedUntil));
        }
    }

    /** For how many names and addresses something is remembered. */
    synchronized int size() {
        return known.size();
    }

    private static Key person(String name, String address) {
        String cut = name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name;
        return new Key(cut.toLowerCase(Locale.ROOT), address);
    }

    private Duration wait(Key key, Instant now) {
        Failures failures = known.get(key);
        return failures == null || !failures.blockedUntil.isAfter(now)
                ? Duration.ZERO
                : Duration.between(now, failures.blockedUntil);
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private void count(Key key, int free, Instant now) {
        Failures before = known.get(key);
        int count = before == null || before.last.plus(MEMORY).isBefore(now) ? 1 : before.count + 1;
        Duration wait = Duration.ZERO;
        if (count >= free) {
            wait = Duration.ofSeconds(1L << Math.min(20, count - free));
            wait = wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
        }
        known.put(key, new Failures(count, now, now.plus(wait)));
    }
}
