package dev.gearman.server.app.statistics;

import java.util.HashMap;
import java.util.Map;
import org.springframework.context.ApplicationContext;

/** Writes counters as the recorder does, of minutes that a test names. */
public final class CounterFixture {
    private CounterFixture() {}

    /** A minute of the server and of one function, in which this many jobs came and were completed. */
    public static void minute(ApplicationContext application, long startedAt, String function, int jobs) {
        Map<String, CounterValues> figures = new HashMap<>();
        figures.put(null, new CounterValues(jobs, jobs, 0, jobs, 0, 1));
        figures.put(function, new CounterValues(jobs, jobs, 0, jobs, 0, 1));
        application.getBean(DatabaseCounterHistory.class).add(startedAt, figures);
    }

    public static void rollUp(ApplicationContext application) {
        application.getBean(DatabaseCounterHistory.class).rollUp();
    }
}
