package dev.gearman.server.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one job looked like at one moment.
 *
 * @param number number of the job: jobs that were submitted later have higher ones
 * @param function name of its function
 * @param unique its unique key, empty for none
 * @param reducer name of its reducing function, empty for an ordinary job
 * @param background whether it is to be done even if nobody waits
 * @param cancelled whether it was cancelled while a worker had it, so that its result will go nowhere
 * @param promoted whether somebody put it in front of its queue
 * @param submittedAt when it was submitted, in milliseconds since 1970
 * @param notBefore when it may run at the earliest, in milliseconds since 1970; 0 for at once
 * @param client address of the connection that submitted it, empty if not known
 * @param waitingClients how many clients wait for its result
 * @param losses how many workers lost it
 * @param attemptCount how many attempts at it are over
 * @param attempts these attempts in their order, the oldest left out where there were too many to remember
 * @param workloadSize size of the workload in bytes
 * @param running the attempt that is under way, or {@code null}
 */
public record JobView(
        long number,
        String handle,
        String function,
        String unique,
        String reducer,
        Priority priority,
        boolean background,
        JobState state,
        boolean cancelled,
        boolean promoted,
        long submittedAt,
        long notBefore,
        String client,
        int waitingClients,
        int losses,
        int attemptCount,
        List<Attempt> attempts,
        int workloadSize,
        @Nullable Running running) {
    /**
     * The attempt that is under way.
     *
     * @param startedAt when the worker got the job, in milliseconds since 1970
     * @param connection number of the worker's connection
     * @param worker address of the worker
     * @param workerId what the worker calls itself, {@code "-"} if it did not say
     * @param numerator how far it is, as it reported last
     * @param denominator out of how much; 0 if it did not report
     */
    public record Running(
            long startedAt, long connection, String worker, String workerId, long numerator, long denominator) {}
}
