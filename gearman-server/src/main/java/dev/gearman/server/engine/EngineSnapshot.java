package dev.gearman.server.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

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
 */
public record EngineSnapshot(
        long time,
        int jobs,
        int runningJobs,
        long queuedBytes,
        List<Function> functions,
        List<Connection> connections) {
    /** How many functions of a worker a snapshot names; {@link Connection#functionCount} counts them all. */
    static final int MAX_FUNCTIONS_OF_A_CONNECTION = 100;

    /**
     * One function.
     *
     * @param high jobs of high priority that no worker has
     * @param normal jobs of normal priority that no worker has
     * @param low jobs of low priority that no worker has
     * @param delayed how many of these jobs may not run yet
     * @param workers workers that can do it
     * @param oldestAge for how long the longest waiting job has waited, in milliseconds; 0 if none waits
     * @param submitted jobs taken since the start, without those that joined another
     * @param completed jobs that ended well since the start
     * @param failed jobs that failed since the start
     */
    public record Function(
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
        /** Jobs that no worker has. */
        public int queued() {
            return high + normal + low;
        }
    }

    /**
     * One connection, client, worker or both.
     *
     * @param connectedAt since when, in milliseconds since 1970
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

    /** A name as people read it. */
    static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
