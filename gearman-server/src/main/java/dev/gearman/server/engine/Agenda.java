package dev.gearman.server.engine;

import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is to happen when: delays, deadlines. Times are milliseconds since 1970. */
final class Agenda {
    private static final Comparator<Due> BY_TIME =
            Comparator.<Due>comparingLong(due -> due.at).thenComparingLong(due -> due.sequence);

    private final TreeSet<Due> entries = new TreeSet<>(BY_TIME);
    private final Alarm alarm;
    private long sequence;

    Agenda(Alarm alarm) {
        this.alarm = alarm;
    }

    Due at(long millis, Runnable action) {
        return at(millis, null, action);
    }

    /** @param job the job that waits for this time, if it is about that */
    Due at(long millis, @Nullable Job job, Runnable action) {
        Due due = new Due(millis, sequence++, job, action);
        entries.add(due);
        if (entries.first() == due) {
            alarm.wakeAt(millis);
        }
        return due;
    }

    void cancel(Due due) {
        entries.remove(due);
    }

    /** How many things are to happen. */
    int size() {
        return entries.size();
    }

    /** What comes next behind this time and place in it, whether that is there or not; {@code null} if nothing does. */
    @Nullable
    Due after(long millis, long place) {
        return entries.higher(new Due(millis, place, null, () -> {}));
    }

    /** Does what is due, and asks to be called again for the rest. */
    void run(long now) {
        while (!entries.isEmpty() && entries.first().at <= now) {
            Due due = entries.first();
            entries.remove(due);
            due.action.run();
        }
        if (!entries.isEmpty()) {
            alarm.wakeAt(entries.first().at);
        }
    }
}
