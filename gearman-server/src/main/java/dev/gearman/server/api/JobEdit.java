package dev.gearman.server.api;

import org.jspecify.annotations.Nullable;

/**
 * What is to be changed of a job that no worker has; {@code null} leaves as it is.
 *
 * @param notBefore when it may run at the earliest, in milliseconds since 1970; 0, or a time that is past, for at once
 * @param priority in whose queue it comes last, unless it had that one before
 * @param workload is kept as it is: not to be written to afterwards
 */
public record JobEdit(@Nullable Long notBefore, @Nullable Priority priority, byte @Nullable [] workload) {
    public JobEdit {
        if (notBefore != null && notBefore < 0) {
            throw new IllegalArgumentException("notBefore: " + notBefore + " (expected: 0 or more)");
        }
    }

    /** Another time, priority or both. */
    public static JobEdit of(@Nullable Long notBefore, @Nullable Priority priority) {
        return new JobEdit(notBefore, priority, null);
    }

    /** The same with another workload, which is not to be written to afterwards. */
    public JobEdit with(byte[] newWorkload) {
        return new JobEdit(notBefore, priority, newWorkload);
    }
}
