package dev.gearman.server.api;

import dev.gearman.server.engine.state.EngineOptions;
import java.util.List;

/**
 * A background job that failed for good, with all that it takes to submit it again. Arrays are not to be written to.
 *
 * @param number number of the job; the same job may be buried again after a restart, with the same number
 * @param function name of its function
 * @param unique its unique key, empty for none
 * @param workload all of its workload
 * @param reducer name of its reducing function, empty for an ordinary job
 * @param submittedAt when it was submitted, in milliseconds since 1970
 * @param diedAt when its last attempt ended, in milliseconds since 1970
 * @param client address of the connection that submitted it, empty if not known
 * @param outcome how the last attempt ended
 * @param error text of the last attempt's WORK_EXCEPTION, shortened to {@link EngineOptions#maxErrorSize()}; empty otherwise
 * @param attemptCount how many attempts there were
 * @param attempts the attempts in their order, the oldest left out where there were too many to remember
 */
public record DeadJob(
        long number,
        String handle,
        String function,
        String unique,
        byte[] workload,
        Priority priority,
        String reducer,
        long submittedAt,
        long diedAt,
        String client,
        Outcome outcome,
        String error,
        int attemptCount,
        List<Attempt> attempts) {}
