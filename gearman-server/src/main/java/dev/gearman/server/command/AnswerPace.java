package dev.gearman.server.command;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * When long answers of the administrative protocol may be made, so that who asks without pause does not take the engine's
 * thread from jobs: after an answer that took some time, it belongs to others for twenty times as long, and so on in turn for
 * all connections that ask. Short answers are not delayed, nor is anybody who asks from time to time. Called on the engine's
 * thread.
 */
public final class AnswerPace {
    /** From this size on an answer is long: some kilobytes, which take some ten microseconds. */
    static final int LONG = 100;
    /** What others get, in times of what a long answer took: the answers have less than 5 % of the thread. */
    static final int OTHERS = 20;
    /** A monitor that asks once a second does not wait, however long the answers are. */
    static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(500);

    private final LongSupplier nanoTime;
    private final Timer timer;
    private final Deque<Waiting> waiting = new ArrayDeque<>(0);
    private long freeAt;
    private boolean armed;

    /** Runs something later, on the engine's thread. */
    @FunctionalInterface
    public interface Timer {
        void after(long nanos, Runnable task);
    }

    private record Waiting(Runnable answer, Runnable then) {}

    public AnswerPace(LongSupplier nanoTime, Timer timer) {
        this.nanoTime = nanoTime;
        this.timer = timer;
        this.freeAt = nanoTime.getAsLong();
    }

    /** Whether an answer is so long that it has to keep the pace: about how many lines, or parts of lines, it has. */
    public static boolean isLong(int size) {
        return size >= LONG;
    }

    /** Makes a long answer, and measures what that takes, if it may be made now; whether it may. */
    public boolean makesNow(Runnable answer) {
        if (!waiting.isEmpty() || nanoTime.getAsLong() - freeAt < 0) {
            return false;
        }
        measure(answer);
        return true;
    }

    /**
     * Makes a long answer in its turn.
     *
     * @param then what its connection goes on with
     */
    public void makeLater(Runnable answer, Runnable then) {
        waiting.addLast(new Waiting(answer, then));
        arm();
    }

    private void arm() {
        if (!armed) {
            armed = true;
            timer.after(Math.max(0, freeAt - nanoTime.getAsLong()), this::ring);
        }
    }

    private void ring() {
        armed = false;
        Waiting first = waiting.poll();
        if (first != null) {
            measure(first.answer());
            first.then().run();
        }
        if (!waiting.isEmpty()) {
            arm();
        }
    }

    private void measure(Runnable answer) {
        long start = nanoTime.getAsLong();
        answer.run();
        long end = nanoTime.getAsLong();
        freeAt = end + Math.min(LONGEST_PAUSE, OTHERS * (end - start));
    }
}
