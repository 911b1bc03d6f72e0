package dev.gearman.server.store;

/**
 * All of a background job that outlives the process.
 *
 * @param number number of the job, unique over all starts of the server; a store's key
 * @param handlePrefix what its handle begins with, the colon included
 * @param function name of its function
 * @param unique its unique key, empty for none
 * @param workload its workload, which may be empty or hold any byte
 * @param priority 0 high, 1 normal, 2 low
 * @param notBefore when it may run at the earliest, in milliseconds since 1970; 0 for at once
 * @param reducer name of its reducing function, empty for an ordinary job
 * @param losses how many workers have lost it
 * @param submittedAt when it was submitted, in milliseconds since 1970
 * @param client address of the connection that submitted it, empty if not known; at most {@link #MAX_CLIENT} characters
 * @param attempts what became of the attempts at it so far, in a form that is the engine's own; empty for nothing, at
 *     most {@link #MAX_ATTEMPTS} bytes
 */
public record StoredJob(
        long number,
        byte[] handlePrefix,
        byte[] function,
        byte[] unique,
        byte[] workload,
        int priority,
        long notBefore,
        byte[] reducer,
        int losses,
        long submittedAt,
        String client,
        byte[] attempts) {
    /** Longest {@link #client()} in characters. */
    public static final int MAX_CLIENT = 100;

    /** Longest {@link #attempts()} in bytes. */
    public static final int MAX_ATTEMPTS = 262_144;

    /** About the memory that it takes, in bytes. */
    long memory() {
        return 200L + workload.length + attempts.length + function.length + unique.length + reducer.length;
    }

    /** This job after a change. */
    public StoredJob with(StoreBatch.Change change) {
        return new StoredJob(
                number,
                handlePrefix,
                function,
                unique,
                workload,
                change.priority(),
                change.notBefore(),
                reducer,
                change.losses(),
                submittedAt,
                client,
                change.attempts());
    }
}
