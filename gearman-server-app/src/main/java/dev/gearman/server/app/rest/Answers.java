package dev.gearman.server.app.rest;

import dev.gearman.server.app.deadletter.BuriedJob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the API answers with, where it is not what other packages have already. */
public final class Answers {
    private Answers() {}

    /**
     * A job that was submitted.
     *
     * @param joined whether a job was there by the same unique key
     * @param state of the job: submitted, or how it ended
     * @param result of a foreground job that was completed
     */
    public record SubmittedJob(
            String handle,
            boolean joined,
            String state,
            @Nullable Bytes result) {}

    /** A page of a list; {@code next} is the cursor of the next page. */
    public record Page<T>(List<T> items, @Nullable String next) {}

    /**
     * A page of the dead set.
     *
     * @param next the cursor of the next page
     * @param missing the consequence of a dead set that is switched off, in words
     */
    public record Dead(
            List<BuriedJob> items,
            @Nullable String next,
            @Nullable String missing) {}

    /** A page of a list of known length. */
    public record NumberedPage<T>(List<T> items, int page, int size, int total) {}

    /** How much was changed. */
    public record Changed(long changed) {}

    /** A point of a chart. */
    public record Point(
            long time,
            double submittedPerMinute,
            double completedPerMinute,
            double failedPerMinute,
            long waiting,
            long running,
            long workers) {}
}
