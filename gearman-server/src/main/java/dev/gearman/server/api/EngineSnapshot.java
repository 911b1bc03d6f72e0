package dev.gearman.server.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the engine looked like at one moment. Immutable: any thread may read it for as long as it likes.
 *
 * @param time when, in milliseconds since 1970
 * @param jobs jobs of all functions
 * @param runningJobs how many of them a worker has
 * @param queuedBytes memory in bytes that the jobs take, about
 * @param functions in the order in which they became known
 * @param totals counted since the start, also of functions that are forgotten
 * @param complete whether all jobs are among them: not so while the store is still being read
 */
public record EngineSnapshot(
        long time,
        int jobs,
        int runningJobs,
        long queuedBytes,
        List<Function> functions,
        List<Connection> connections,
        Totals totals,
        boolean complete) {
    /** How many functions of a worker a snapshot names; {@link Connection#functionCount} counts them all. */
    public static final int MAX_FUNCTIONS_OF_A_CONNECTION = 100;

    /** A moment of which nothing is counted; for tests. */
    public EngineSnapshot(
            long time,
            int jobs,
            int runningJobs,
            long queuedBytes,
            List<Function> functions,
            List<Connection> connections) {
        this(time, jobs, runningJobs, queuedBytes, functions, connections, new Totals(0, 0, 0, 0, 0, 0), true);
    }

    /**
     * What the server has done since its start.
     *
     * @param submitted jobs taken, without those that joined another
     * @param completed jobs that ended well
     * @param failed jobs that failed for good
     * @param cancelled jobs that somebody cancelled
     * @param retried failed attempts after which a rule had the job tried again
     * @param dead failed jobs that went to the dead set
     */
    public record Totals(long submitted, long completed, long failed, long cancelled, long retried, long dead) {}

    /**
     * One function.
     *
     * @param high jobs of high priority that no worker has
     * @param normal jobs of normal priority that no worker has
     * @param low jobs of low priority that no worker has
     * @param delayed how many of these jobs may not run yet
     * @param workers workers that can do it
     * @param paused whether no jobs of it are handed out
     * @param oldestAge how long ago the first of the waiting jobs was submitted, in milliseconds; 0 if none waits
     * @param longestRun for how long the longest running job has run, in milliseconds; 0 if none runs
     * @param submitted jobs taken since the start, without those that joined another
     * @param completed jobs that ended well since the start
     * @param failed jobs that failed for good since the start
     * @param cancelled jobs that somebody cancelled since the start
     * @param retried failed attempts since the start after which a rule had the job tried again
     */
    public record Function(
            String name,
            int high,
            int normal,
            int low,
            int delayed,
            int running,
            int workers,
            boolean paused,
            long oldestAge,
            long longestRun,
            long submitted,
            long completed,
            long failed,
            long cancelled,
            long retried) {
        /** A function that is not paused, of which less is known; for tests. */
        public Function(
                String name,
                int high,
                int normal,
                int low,
                int delayed,
                int running,
                int workers,
                long oldestAge,
                long submitted,
                long completed,
                long failed) {
            this(
                    name, high, normal, low, delayed, running, workers, false, oldestAge, 0, submitted, completed,
                    failed, 0, 0);
        }

        /** Jobs that no worker has. */
        public int queued() {
            return high + normal + low;
        }
    }

    /**
     * One connection, client, worker or both.
     *
     * @param connectedAt since when, in milliseconds since 1970
     * @param heardAt when something came from it last, in milliseconds since 1970
     * @param functions what it can do; no more than the first hundred
     * @param functionCount how many functions it can do
     * @param running how many jobs it runs
     * @param waitingFor how many jobs' results it waits for
     * @param job handle of the job that it has run for the longest time
     * @param jobSince since when, in milliseconds since 1970
     * @param completed jobs that it has completed
     * @param failed jobs that it has failed
     */
    public record Connection(
            long id,
            String address,
            String clientId,
            long connectedAt,
            long heardAt,
            List<String> functions,
            int functionCount,
            int running,
            int waitingFor,
            @Nullable String job,
            long jobSince,
            long completed,
            long failed) {
        public boolean isWorker() {
            return functionCount > 0;
        }
    }
}
