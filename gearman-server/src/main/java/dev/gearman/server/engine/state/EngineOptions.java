package dev.gearman.server.engine.state;

import dev.gearman.server.api.JobOrder;
import dev.gearman.server.api.RetryRule;
import dev.gearman.server.api.TimeoutAction;
import java.time.Duration;
import java.util.List;

/**
 * How an engine behaves.
 *
 * @param handlePrefix what job handles begin with, before {@code :} and a number
 * @param jobRetries how many workers may lose a job before it fails: -1 for no limit; 0 and 1 both fail it at the first
 *     loss, as gearmand does
 * @param workerWakeup how many sleeping workers a new job wakes: -1 for as many as there are jobs, 0 for all
 * @param wakeupPatience the time in which a woken worker has to ask for its job before others are woken
 * @param exceptionsForAll whether every client gets WORK_EXCEPTION packets without having asked for them
 * @param maxJobs most jobs in the server
 * @param maxQueuedBytes most memory in bytes for the packets that made these jobs
 * @param maxJobsPerFunction most jobs of one function, where {@code maxqueue} did not say otherwise; 0 for no limit
 * @param maxFunctions most functions
 * @param maxJobsInMemory how many jobs are in memory before waiting ones are left to the store, if there is one
 * @param maxJobBytesInMemory how many bytes these jobs take before waiting ones are left to the store
 * @param maxWaitingBytes most memory in bytes for requests that wait for a job to be read from the store
 * @param maxErrorSize largest error of an attempt in bytes of UTF-8, beyond which the middle is cut
 * @param retryRules what becomes of jobs after a failure: for each function the first that matches its name
 */
public record EngineOptions(
        String handlePrefix,
        int jobRetries,
        int workerWakeup,
        Duration wakeupPatience,
        JobOrder jobOrder,
        TimeoutAction timeoutAction,
        boolean exceptionsForAll,
        int maxJobs,
        long maxQueuedBytes,
        int maxJobsPerFunction,
        int maxFunctions,
        int maxJobsInMemory,
        long maxJobBytesInMemory,
        long maxWaitingBytes,
        int maxErrorSize,
        List<RetryRule> retryRules) {}
