package dev.gearman.server.app.schedules;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.scheduling.support.CronExpression;

/**
 * When a schedule fires: by a cron expression in a time zone, or in equal steps.
 *
 * @param cron with six fields, seconds first, as Spring reads them; {@code null} for equal steps
 * @param zone in which the expression is meant
 * @param every the step, {@code null} for a cron expression
 */
public record Timing(
        @Nullable String cron, ZoneId zone, @Nullable Duration every) {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(3660);
    private static final int MAX_LENGTH = 200;
    /** Minutes and hours are numbers, or it is one such as {@code @daily}. */
    private static final Pattern FIXED = Pattern.compile("@(?!hourly).*|\\S+ [\\d,-]+ [\\d,-]+ .*");

    private static final Pattern BLANKS = Pattern.compile("\\s+");

    /**
     * What somebody typed. A cron expression of five fields, as in a crontab, begins at second 0; {@code @daily} and the like
     * are known as well.
     *
     * @param zone of the cron expression, that of this server if empty
     * @param every such as {@code 15m}, {@code 1h} or {@code PT1H30M}
     * @throws IllegalArgumentException if it is neither, both, or never
     */
    public static Timing parse(@Nullable String cron, @Nullable String zone, @Nullable String every) {
        boolean hasCron = cron != null && !cron.isBlank();
        boolean hasEvery = every != null && !every.isBlank();
        if (hasCron == hasEvery) {
            throw new IllegalArgumentException("cron, every: one of them is needed, and only one");
        }
        ZoneId place = zone == null || zone.isBlank() ? ZoneId.systemDefault() : zone(zone.strip());
        return hasCron
                ? new Timing(expression(String.valueOf(cron)), place, null)
                : new Timing(null, place, step(String.valueOf(every).strip()));
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("zone: not known (expected: one such as Europe/Berlin or UTC)", e);
        }
    }

    private static String expression(String typed) {
        String expression = BLANKS.matcher(typed.strip()).replaceAll(" ");
        if (expression.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("cron: too long (expected: up to " + MAX_LENGTH + " characters)");
        }
        String complete = expression.split(" ", -1).length == 5 ? "0 " + expression : expression;
        CronExpression parsed;
        try {
            parsed = CronExpression.parse(complete);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "cron: " + e.getMessage() + " (expected: five fields as in a crontab, or six with seconds first)",
                    e);
        }
        if (parsed.next(ZonedDateTime.now(ZoneId.of("UTC"))) == null) {
            throw new IllegalArgumentException("cron: there is no such time");
        }
        return complete;
    }

    private static Duration step(String typed) {
        Duration step;
        try {
            step = DurationStyle.detectAndParse(typed);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException("every: not a time (expected: one such as 30s, 15m, 12h or 7d)", e);
        }
        if (step.compareTo(SHORTEST) < 0 || step.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("every: " + typed + " (expected: 1s..3660d)");
        }
        return step;
    }

    /**
     * The first time that is later than another; {@code null} if there is none.
     *
     * @param from a time of this schedule, or that from which equal steps are counted
     */
    public @Nullable Instant next(Instant from, Instant after) {
        if (every != null) {
            long step = every.toMillis();
            long steps = Math.max(0, Duration.between(from, after).toMillis()) / step + 1;
            return from.plusMillis(steps * step);
        }
        String expression = String.valueOf(cron);
        CronExpression rule = CronExpression.parse(expression);
        if (FIXED.matcher(expression).matches()) {
            return nextFixed(rule, after);
        }
        ZonedDateTime next = rule.next(after.atZone(zone));
        return next == null ? null : next.toInstant();
    }

    /**
     * For times of the day: once on the day on which clocks are set back, and on the one on which they are set forward an hour
     * later, if that hour is left out.
     */
    private @Nullable Instant nextFixed(CronExpression rule, Instant after) {
        LocalDateTime time = rule.next(LocalDateTime.ofInstant(after, zone));
        while (time != null && !time.atZone(zone).toInstant().isAfter(after)) {
            time = rule.next(time);
        }
        return time == null ? null : time.atZone(zone).toInstant();
    }

    /** The first times from one that is known on. */
    public List<Instant> following(Instant first, int count) {
        List<Instant> times = new ArrayList<>();
        for (Instant time = first; time != null && times.size() < count; time = next(time, time)) {
            times.add(time);
        }
        return times;
    }

    /** In words, such as "every day at 03:00 (Europe/Berlin)". */
    public String words() {
        return every != null
                ? "every " + CronWords.duration(every)
                : CronWords.of(String.valueOf(cron)) + " (" + zone.getId() + ")";
    }

    /** The cron expression as it may be typed, with five fields if that will do; empty for equal steps. */
    public String cronTyped() {
        String fields = cron == null ? "" : cron;
        return fields.startsWith("0 ") ? fields.substring(2) : fields;
    }

    /** The step as it may be typed, empty for a cron expression. */
    public String everyTyped() {
        return every == null ? "" : DurationStyle.SIMPLE.print(every, CronWords.unit(every));
    }
}
