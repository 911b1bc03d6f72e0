package dev.gearman.server.app.jobs;

import dev.gearman.server.app.ui.PageZone;
import dev.gearman.server.app.ui.Texts;
import dev.gearman.server.app.ui.TypedTime;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The form of a job, apart from the file.
 *
 * @param at when it may run at the earliest, empty for at once
 * @param tz zone of that time
 * @param past {@code yes} if a time in the past is meant
 * @param chosen {@code yes} if a file was chosen before the form came back, which browsers do not fill in again
 */
public record JobForm(
        @Nullable String function,
        @Nullable String workload,
        @Nullable String unique,
        @Nullable String priority,
        @Nullable String at,
        @Nullable String tz,
        @Nullable String past,
        @Nullable String chosen) {
    /** Fields of times have minutes: the one that has just begun is not the past. */
    private static final Duration NOW = Duration.ofMinutes(1);

    public static JobForm empty(String function) {
        return new JobForm(function, "", "", "normal", "", null, null, null);
    }

    /** The same form for the next try. */
    JobForm again(String name, boolean withFile) {
        return new JobForm(name, workload, unique, priority, at, tz, null, withFile ? "yes" : null);
    }

    @Nullable
    Instant time() {
        return TypedTime.instant("at", at, PageZone.named(tz));
    }

    /** The question to confirm first, or {@code null} if there is none. */
    @Nullable
    String question() {
        return past == null ? question(time(), "Submit") : null;
    }

    /** Asks whether a time in the past is meant; {@code null} for other times. */
    static @Nullable String question(@Nullable Instant time, String action) {
        if (time == null) {
            return null;
        }
        Duration ago = Duration.between(time, Instant.now());
        return ago.compareTo(NOW) < 0
                ? null
                : "This time is in the past (" + Texts.age(ago.toMillis()) + " ago): the job runs at once. " + action
                        + " anyway?";
    }
}
