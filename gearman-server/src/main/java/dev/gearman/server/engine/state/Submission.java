package dev.gearman.server.engine.state;

import dev.gearman.protocol.LargeData;
import dev.gearman.server.api.Priority;
import org.jspecify.annotations.Nullable;

/**
 * A job as it was submitted.
 *
 * @param body begins with the function's name, a NUL and the unique key; ends with the workload, unless that is elsewhere
 * @param functionLength length of the function's name in bytes
 * @param uniqueLength length of the unique key in bytes
 * @param workloadStart where the workload begins in the body
 * @param background whether nobody waits for it
 * @param notBefore when it may run at the earliest, in milliseconds since 1970; 0 for at once
 * @param reducer name of the reducing function, empty for an ordinary job
 * @param large a large workload, outside of the heap; to be retained by one who keeps the submission
 */
public record Submission(
        byte[] body,
        int functionLength,
        int uniqueLength,
        int workloadStart,
        Priority priority,
        boolean background,
        long notBefore,
        byte[] reducer,
        @Nullable LargeData large) {
    public static final byte[] NOTHING = {};

    /** A job whose workload is in its body. */
    public Submission(
            byte[] body,
            int functionLength,
            int uniqueLength,
            int workloadStart,
            Priority priority,
            boolean background,
            long notBefore,
            byte[] reducer) {
        this(body, functionLength, uniqueLength, workloadStart, priority, background, notBefore, reducer, null);
    }

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

    /** This submission with its workload in its body, to be kept. */
    public Submission onHeap() {
        return large == null
                ? this
                : new Submission(
                        large.behind(body, workloadStart),
                        functionLength,
                        uniqueLength,
                        workloadStart,
                        priority,
                        background,
                        notBefore,
                        reducer);
    }

    /** Bytes of names and workload. */
    public int size() {
        return large == null ? body.length : body.length + large.length();
    }

    int uniqueStart() {
        return functionLength + 1;
    }
}
