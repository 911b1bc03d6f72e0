package dev.gearman.server.engine.index;

import java.util.Arrays;

/** Jobs whose worker ran out of time and has not reported since: the last few, so that they take no memory to speak of. */
public final class LateReports {
    private static final int MOST = 16;
    private static final long NONE = -1;

    private final long[] numbers = new long[MOST];
    private int next;

    public LateReports() {
        Arrays.fill(numbers, NONE);
    }

    /** Expects a report about this job; the longest expected one gives way. */
    public void expect(long number) {
        numbers[next] = number;
        next = (next + 1) % MOST;
    }

    /** Whether a report about this job is expected; no more afterwards. */
    public boolean take(long number) {
        for (int i = 0; i < MOST && number >= 0; i++) {
            if (numbers[i] == number) {
                numbers[i] = NONE;
                return true;
            }
        }
        return false;
    }
}
