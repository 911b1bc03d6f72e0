package dev.gearman.server.app.jobs;

import dev.gearman.server.api.JobDraft;
import dev.gearman.server.api.Priority;
import dev.gearman.server.app.ui.TypedTime;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job to be submitted.
 *
 * @param function name of the function
 * @param workload data for the worker, empty if missing
 * @param encoding of the workload: text (the default) or base64
 * @param unique unique key: a job that is known by it is joined
 * @param priority high, normal (the default) or low
 * @param background whether nobody waits for the result; true if missing
 * @param at when it may run at the earliest, with an offset from UTC
 * @param delaySeconds the same in seconds from now
 * @param timeoutSeconds how long to wait for the result of a foreground job, up to 300; 30 if missing
 */
public record Submission(
        @Nullable String function,
        @Nullable String workload,
        @Nullable String encoding,
        @Nullable String unique,
        @Nullable String priority,
        @Nullable Boolean background,

        @Schema(type = "string", format = "date-time") @Nullable
        String at,

        @Nullable Long delaySeconds,
        @Nullable Long timeoutSeconds) {
    private static final long USUAL_TIMEOUT = 30;
    private static final long MAX_TIMEOUT = 300;
    private static final long MAX_DELAY = Duration.ofDays(3650).toSeconds();

    boolean isBackground() {
        return background == null || background;
    }

    Duration timeout() {
        long seconds = timeoutSeconds == null ? USUAL_TIMEOUT : timeoutSeconds;
        if (seconds < 1 || seconds > MAX_TIMEOUT) {
            throw new IllegalArgumentException("timeoutSeconds: " + seconds + " (expected: 1.." + MAX_TIMEOUT + ")");
        }
        return Duration.ofSeconds(seconds);
    }

    JobDraft draft(String name, byte[] data, @Nullable String key, String client) {
        return new JobDraft(
                name,
                key == null ? "" : key,
                data,
                priority(priority),
                isBackground(),
                notBefore(at, delaySeconds),
                "",
                client);
    }

    /** The time that both stand for, in milliseconds since 1970; 0 for at once. */
    static long notBefore(@Nullable String at, @Nullable Long delaySeconds) {
        Instant time = TypedTime.instant("at", at);
        if (time != null) {
            return time.toEpochMilli();
        }
        if (delaySeconds == null || delaySeconds == 0) {
            return 0;
        }
        if (delaySeconds < 0 || delaySeconds > MAX_DELAY) {
            throw new IllegalArgumentException("delaySeconds: " + delaySeconds + " (expected: 0.." + MAX_DELAY + ")");
        }
        return Instant.now().plusSeconds(delaySeconds).toEpochMilli();
    }

    public static Priority priority(@Nullable String word) {
        if (word == null) {
            return Priority.NORMAL;
        }
        for (Priority priority : Priority.values()) {
            if (priority.name().equalsIgnoreCase(word)) {
                return priority;
            }
        }
        throw new IllegalArgumentException("priority: unknown (expected: high, normal or low)");
    }
}
