package dev.gearman.server.engine;

import java.util.Comparator;
import java.util.TreeSet;

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
        Due due = new Due(millis, sequence++, action);
        entries.add(due);
        if (entries.first() == due) {
            alarm.wakeAt(millis);
        }
        return due;
    }

    void cancel(Due due) {
        entries.remove(due);
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
