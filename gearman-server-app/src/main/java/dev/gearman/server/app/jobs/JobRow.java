package dev.gearman.server.app.jobs;

import dev.gearman.server.app.records.ErrorText;
import dev.gearman.server.app.ui.Links;
import dev.gearman.server.app.ui.Texts;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A job, ready to print.
 *
 * @param tone of its state: quiet, busy, good or bad
 * @param percent how far it is, {@code null} if its worker did not tell
 * @param took how long it has run, or ran; {@link Texts#NONE} if it never did
 */
public record JobRow(
        String handle,
        String href,
        String function,
        String functionHref,
        String unique,
        String state,
        String tone,
        @Nullable Integer percent,
        String priority,
        boolean background,
        Texts.When submitted,
        Texts.@Nullable When due,
        Texts.@Nullable When ended,
        String took,
        String client,
        String worker,
        int attempts,
        String error,
        String size,
        boolean live) {
    private static final int MAX_ERROR = 300;

    public static JobRow of(JobSummary job) {
        Instant now = Instant.now();
        return new JobRow(
                job.handle(),
                Links.job(job.handle()),
                Texts.name(job.function()),
                Links.function(job.function()),
                Texts.visible(job.unique(), 80),
                job.state(),
                tone(job.state()),
                percent(job),
                job.priority().name().toLowerCase(Locale.ROOT),
                job.background(),
                Texts.when(job.submittedAt(), now),
                job.notBefore() == null ? null : Texts.when(job.notBefore(), now),
                job.endedAt() == null ? null : Texts.when(job.endedAt(), now),
                took(job, now),
                job.client().isEmpty() ? Texts.NONE : Texts.visible(job.client(), 80),
                worker(job),
                job.attempts(),
                error(job.error()),
                Texts.size(job.workloadSize()),
                job.live());
    }

    /** An error in one line. */
    static String error(String error) {
        return Texts.visible(ErrorText.brief(error), MAX_ERROR);
    }

    static String worker(JobSummary job) {
        if (job.worker().isEmpty()) {
            return Texts.NONE;
        }
        return job.workerId().isEmpty() ? job.worker() : Texts.visible(job.workerId(), 60) + " (" + job.worker() + ")";
    }

    static String tone(String state) {
        return switch (state) {
            case "running" -> "busy";
            case "completed" -> "good";
            case "waiting", "delayed", "storing", "cancelled", "abandoned" -> "quiet";
            default -> "bad";
        };
    }

    private static @Nullable Integer percent(JobSummary job) {
        return job.denominator() <= 0
                ? null
                : (int) Math.max(0, Math.min(100, job.numerator() * 100 / job.denominator()));
    }

    private static String took(JobSummary job, Instant now) {
        Instant started = job.startedAt();
        if (started == null) {
            return Texts.NONE;
        }
        return Texts.duration(Duration.between(started, job.endedAt() == null ? now : job.endedAt()));
    }
}
