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
        long submittedAt) {}
