package dev.gearman.benchmarks.load;

import dev.gearman.transport.ServerAddress;
import java.time.Duration;

/**
 * What is to be played, with all numbers settled.
 *
 * @param jobs how many jobs
 * @param clients clients, each with a connection of its own
 * @param window jobs that each client has outstanding
 * @param workers workers, each with a connection of its own; 0 only for background jobs that nobody does
 * @param concurrency jobs that each worker does at a time
 * @param payload size of a workload in bytes, 16 or more
 * @param functions functions over which the jobs are spread; 1 but for {@link Scenario#MANY_FUNCTIONS}
 * @param uniqueKeys unique keys of the jobs; 0, for jobs without, but for {@link Scenario#UNIQUE}
 * @param warmUp jobs before the measurement, of the same kind
 * @param timeout limit of each thing that is waited for: the workers' connections, the warm-up, the submissions, the end of the jobs
 */
record LoadPlan(
        ServerAddress server,
        Scenario scenario,
        int jobs,
        int clients,
        int window,
        int workers,
        int concurrency,
        int payload,
        int functions,
        int uniqueKeys,
        int warmUp,
        Duration timeout) {}
