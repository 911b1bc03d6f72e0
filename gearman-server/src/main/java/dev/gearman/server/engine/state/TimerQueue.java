package dev.gearman.server.engine.state;

import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is to happen when: delays, deadlines. Times are milliseconds since 1970. */
public final class TimerQueue {
    private static final Comparator<Timer> BY_TIME =
            Comparator.<Timer>comparingLong(due -> due.at).thenComparingLong(due -> due.sequence);

    private final TreeSet<Timer> entries = new TreeSet<>(BY_TIME);
    private final WakeupTimer alarm;
    private long sequence;

    public TimerQueue(WakeupTimer alarm) {
        this.alarm = alarm;
    }

    public Timer at(long millis, Runnable action) {
        return at(millis, null, action);
    }

    /** @param job the job that waits for this time, if it is about that */
    public Timer at(long millis, @Nullable Job job, Runnable action) {
        Timer due = new Timer(millis, sequence++, job, action);
        entries.add(due);
        if (entries.first() == due) {
            alarm.wakeAt(millis);
        }
        return due;
    }

    public void cancel(Timer due) {
        entries.remove(due);
    }

    /** How many things are to happen. */
    public int size() {
        return entries.size();
    }

    /** What comes next behind this time and place in it, whether that is there or not; {@code null} if nothing does. */
    @Nullable
    public Timer after(long millis, long place) {
        return entries.higher(new Timer(millis, place, null, () -> {}));
    }

    /** Does what is due, and asks to be called again for the rest. */
    public void run(long now) {
        while (!entries.isEmpty() && entries.first().at <= now) {
            Timer due = entries.first();
            entries.remove(due);
            due.action.run();
        }
        if (!entries.isEmpty()) {
            alarm.wakeAt(entries.first().at);
        }
    }
}
