package dev.gearman.server.engine;

/**
 * A job as it was submitted.
 *
 * @param body begins with the function's name, a NUL and the unique key; ends with the workload
 * @param functionLength length of the function's name in bytes
 * @param uniqueLength length of the unique key in bytes
 * @param workloadStart where the workload begins in the body
 * @param background whether nobody waits for it
 * @param notBefore when it may run at the earliest, in milliseconds since 1970; 0 for at once
 * @param reducer name of the reducing function, empty for an ordinary job
 */
public record Submission(
        byte[] body,
        int functionLength,
        int uniqueLength,
        int workloadStart,
        Priority priority,
        boolean background,
        long notBefore,
        byte[] reducer) {
    static final byte[] NOTHING = {};

    /** An ordinary job, to run at once. */
    public Submission(
            byte[] body,
            int functionLength,
            int uniqueLength,
            int workloadStart,
            Priority priority,
            boolean background) {
        this(body, functionLength, uniqueLength, workloadStart, priority, background, 0, NOTHING);
    }

    int uniqueStart() {
        return functionLength + 1;
    }
}
