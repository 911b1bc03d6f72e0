package dev.gearman.server.app.config;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/** What is kept in the relational database beside the jobs themselves, and for how long. */
public final class RecordProperties {
    private RecordProperties() {}

    /**
     * Jobs that have ended.
     *
     * @param enabled Whether ended jobs are written down, for search.
     * @param maxRate Most ended jobs a second that are written down, failures first; while more end, a tenth of it of
     *     those that ended well and have no result to keep. 0 for no limit. Others are counted only.
     * @param maxAge How long ended jobs are kept.
     * @param maxJobs How many ended jobs are kept; the oldest go first.
     * @param maxErrorSize Largest error of an attempt that is kept, also in the dead set. Of a larger one, the beginning, the
     *     end and the line of the root cause are kept. From 512 bytes to 128 KB.
     */
    public record History(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("2000") int maxRate,
            @DefaultValue("7d") Duration maxAge,
            @DefaultValue("1000000") long maxJobs,
            @DefaultValue("64KB") DataSize maxErrorSize) {}

    /**
     * What workers sent when they completed background jobs.
     *
     * @param maxSize Largest result that is kept, 0 to keep none. History has to be enabled.
     * @param timeToLive How long a result can be fetched.
     * @param maxTotalSize Most that is kept of all results; the oldest go first.
     */
    public record Results(
            @DefaultValue("64KB") DataSize maxSize,
            @DefaultValue("1h") Duration timeToLive,
            @DefaultValue("1GB") DataSize maxTotalSize) {}

    /**
     * Background jobs that failed for good.
     *
     * @param enabled Whether background jobs that failed for good are kept; otherwise they are gone, as with gearmand.
     * @param maxAge How long dead jobs are kept.
     * @param maxJobs How many dead jobs are kept; the oldest go first.
     */
    public record DeadSet(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("30d") Duration maxAge,
            @DefaultValue("100000") long maxJobs) {}

    /**
     * The log of who changed what.
     *
     * @param maxAge How long entries of the audit log are kept.
     */
    public record Audit(@DefaultValue("365d") Duration maxAge) {}

    /**
     * The counters behind the charts.
     *
     * @param functions How many functions have charts of their own, the busiest of each minute.
     * @param minutesMaxAge How long charts show each minute.
     * @param hoursMaxAge How long charts show each hour.
     */
    public record Counters(
            @DefaultValue("20") int functions,
            @DefaultValue("2d") Duration minutesMaxAge,
            @DefaultValue("400d") Duration hoursMaxAge) {}
}
