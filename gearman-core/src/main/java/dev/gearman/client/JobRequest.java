package dev.gearman.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.protocol.Names;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.protocol.ProtocolLimits;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job to be done: a function's name, a workload, and how. Immutable; each method that changes something gives another
 * request. The workload is not copied, so it must not be written to until the job has been created.
 */
public final class JobRequest {
    private static final String BY_WORKLOAD = "-";

    private final String function;
    private final byte[] workload;
    private final @Nullable String unique;
    private final JobPriority priority;
    private final @Nullable Instant at;
    private final @Nullable String reducer;
    private final @Nullable Duration timeout;

    private JobRequest(
            String function,
            byte[] workload,
            @Nullable String unique,
            JobPriority priority,
            @Nullable Instant at,
            @Nullable String reducer,
            @Nullable Duration timeout) {
        this.function = function;
        this.workload = workload;
        this.unique = unique;
        this.priority = priority;
        this.at = at;
        this.reducer = reducer;
        this.timeout = timeout;
    }

    /**
     * Creates a request for a job of normal priority.
     *
     * @param function the name of the function: 1 to 8192 bytes of UTF-8 without NUL
     * @param workload any bytes, or an empty array
     * @throws IllegalArgumentException if the name is empty, too long, or contains a NUL character
     */
    public static JobRequest of(String function, byte[] workload) {
        Names.function("function", function);
        return new JobRequest(function, workload, null, JobPriority.NORMAL, null, null, null);
    }

    /** A job with text as its workload, in UTF-8. */
    public static JobRequest of(String function, String workload) {
        return of(function, workload.getBytes(UTF_8));
    }

    /**
     * Jobs of a function with the same key are one job for as long as it waits or runs: it is done once, with the first
     * workload, and all who wait get the result. Requests with the same key go to the same server.
     *
     * @param key up to 64 bytes (gearmand: 63); {@code null} or empty for no key
     */
    public JobRequest unique(@Nullable String key) {
        String given = key == null || key.isEmpty() ? null : Names.unique(key);
        return new JobRequest(function, workload, given, priority, at, reducer, timeout);
    }

    /** Like {@link #unique}, with the workload as the key, whatever its length. */
    public JobRequest uniqueByWorkload() {
        return unique(BY_WORKLOAD);
    }

    /** Not to be combined with {@link #at} or {@link #reducer}, for which the protocol has no priority. */
    public JobRequest priority(JobPriority value) {
        return new JobRequest(function, workload, unique, value, at, reducer, timeout).checked();
    }

    /** A background job that does not begin before this time, in whole seconds. */
    public JobRequest at(Instant time) {
        if (time.getEpochSecond() > ProtocolLimits.MAX_EPOCH_SECONDS) {
            throw new IllegalArgumentException("at: " + time + " (expected: up to "
                    + Instant.ofEpochSecond(ProtocolLimits.MAX_EPOCH_SECONDS) + ")");
        }
        return new JobRequest(function, workload, unique, priority, time, reducer, timeout).checked();
    }

    /** A job whose parts this other function joins, for workers that map and reduce. */
    public JobRequest reducer(String name) {
        Names.function("reducer", name);
        return new JobRequest(function, workload, unique, priority, at, name, timeout).checked();
    }

    /**
     * Sets the time limit for the result; of a background job, for the confirmation that the server has it. Default: the limit of
     * the client for a foreground job.
     *
     * @param value the limit, {@link Duration#ZERO} for none
     */
    public JobRequest timeout(Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("timeout: " + value + " (expected: 0 for no limit, or more)");
        }
        return new JobRequest(function, workload, unique, priority, at, reducer, value);
    }

    public String function() {
        return function;
    }

    /** Not a copy. */
    public byte[] workload() {
        return workload;
    }

    /** Returns the unique key, or {@code null} if there is none. */
    public @Nullable String unique() {
        return unique;
    }

    public JobPriority priority() {
        return priority;
    }

    public @Nullable Instant at() {
        return at;
    }

    public @Nullable String reducer() {
        return reducer;
    }

    public @Nullable Duration timeout() {
        return timeout;
    }

    private JobRequest checked() {
        if (at != null && reducer != null) {
            throw new IllegalArgumentException("at and reducer: the protocol has no packet for both");
        }
        if (priority != JobPriority.NORMAL && (at != null || reducer != null)) {
            throw new IllegalArgumentException(
                    "priority " + priority + ": with at or reducer, the protocol has NORMAL only");
        }
        return this;
    }

    /** What decides which server gets the job; {@code null} if any may. */
    byte @Nullable [] routingKey() {
        if (unique == null) {
            return null;
        }
        if (unique.equals(BY_WORKLOAD)) {
            return workload.length == 0 ? null : workload;
        }
        return unique.getBytes(UTF_8);
    }

    /** @throws IllegalArgumentException if the packet is larger than allowed */
    Packet packet(boolean background, int maxPacketSize) {
        byte[] name = function.getBytes(UTF_8);
        byte[] key = unique == null ? new byte[0] : unique.getBytes(UTF_8);
        if (at != null) {
            if (!background) {
                throw new IllegalArgumentException("at: the protocol has it for background jobs only");
            }
            byte[] seconds = Long.toString(at.getEpochSecond()).getBytes(UTF_8);
            return Packet.of(maxPacketSize, PacketType.SUBMIT_JOB_EPOCH, name, key, seconds, workload);
        }
        if (reducer != null) {
            PacketType type = background ? PacketType.SUBMIT_REDUCE_JOB_BACKGROUND : PacketType.SUBMIT_REDUCE_JOB;
            return Packet.of(maxPacketSize, type, name, key, reducer.getBytes(UTF_8), workload);
        }
        PacketType type = switch (priority) {
            case HIGH -> background ? PacketType.SUBMIT_JOB_HIGH_BG : PacketType.SUBMIT_JOB_HIGH;
            case NORMAL -> background ? PacketType.SUBMIT_JOB_BG : PacketType.SUBMIT_JOB;
            case LOW -> background ? PacketType.SUBMIT_JOB_LOW_BG : PacketType.SUBMIT_JOB_LOW;
        };
        return Packet.of(maxPacketSize, type, name, key, workload);
    }

    @Override
    public String toString() {
        return function + (unique == null ? "" : " unique " + unique) + " +" + workload.length + " bytes";
    }
}
