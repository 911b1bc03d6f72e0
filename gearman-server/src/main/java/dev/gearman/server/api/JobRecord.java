package dev.gearman.server.api;

import dev.gearman.server.engine.state.EngineOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be told of a job that has ended. Arrays are not to be written to.
 *
 * @param number number of the job, unlike any other job's of any start
 * @param handlePrefix what its handle begins with; the text is made when it is asked for, since most records are counted and forgotten
 * @param function name of its function
 * @param unique its unique key, empty for none
 * @param background whether it was to be done even if nobody waited
 * @param dead whether it went to the {@link DeadSet}
 * @param client address of the connection that submitted it, empty if not known
 * @param submittedAt when it was submitted, in milliseconds since 1970
 * @param startedAt when its last attempt began, in milliseconds since 1970; 0 if no worker ever had it
 * @param endedAt when it ended, in milliseconds since 1970
 * @param worker address of the last attempt's worker, empty if there was none
 * @param workerId what that worker called itself, empty if there was none
 * @param attempts how many attempts there were, the last one included
 * @param earlier the attempts before the last one, as far as they are remembered
 * @param error text of the WORK_EXCEPTION that ended it, in UTF-8, shortened to {@link EngineOptions#maxErrorSize()} with
 *     beginning and end kept; empty otherwise
 * @param workloadSize size of the workload in bytes
 * @param resultSize size of the WORK_COMPLETE's data in bytes
 * @param result that data, if it is a background job's and not larger than is to be kept; {@code null} otherwise
 */
public record JobRecord(
        long number,
        HandlePrefix handlePrefix,
        String function,
        String unique,
        Priority priority,
        boolean background,
        boolean dead,
        Outcome outcome,
        String client,
        long submittedAt,
        long startedAt,
        long endedAt,
        String worker,
        String workerId,
        int attempts,
        List<Attempt> earlier,
        byte[] error,
        int workloadSize,
        int resultSize,
        byte @Nullable [] result) {
    /** Its handle. */
    public String handle() {
        return handlePrefix.handle(number);
    }
}
