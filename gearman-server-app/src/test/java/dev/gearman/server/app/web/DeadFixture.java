package dev.gearman.server.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.api.Attempt;
import dev.gearman.server.api.DeadJob;
import dev.gearman.server.api.DeadSet;
import dev.gearman.server.api.Outcome;
import dev.gearman.server.api.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Jobs of the dead set as the engine buries them: with the outcome of their last attempt, which is never "dead". */
final class DeadFixture {
    private static final List<Outcome> OUTCOMES =
            List.of(Outcome.FAILED, Outcome.EXCEPTION, Outcome.LOST, Outcome.TIMED_OUT);

    /** Far from the numbers of jobs that a test submits. */
    private static final AtomicLong NUMBERS = new AtomicLong(50_000_000);

    private final DeadSet set;

    DeadFixture(DeadSet set) {
        this.set = set;
    }

    static String handle(long number) {
        return "H:bulk:" + number;
    }

    /**
     * Buries jobs, a millisecond after one another, and waits until the database has them.
     *
     * @return their numbers, the oldest death first
     */
    List<Long> bury(String function, int jobs, long firstDeath) throws InterruptedException {
        List<Long> numbers = new ArrayList<>();
        CountDownLatch stored = new CountDownLatch(jobs);
        for (int i = 0; i < jobs; i++) {
            long number = NUMBERS.getAndIncrement();
            numbers.add(number);
            set.bury(job(number, function, i, firstDeath + i), stored::countDown);
        }
        assertThat(stored.await(60, TimeUnit.SECONDS)).isTrue();
        return numbers;
    }

    private static DeadJob job(long number, String function, int index, long diedAt) {
        Outcome outcome = OUTCOMES.get(index % OUTCOMES.size());
        return new DeadJob(
                number,
                handle(number),
                function,
                function + "-" + index,
                new byte[] {1, 2, 3},
                Priority.values()[index % Priority.values().length],
                "",
                diedAt - 2_000,
                diedAt,
                "10.0.0." + index % 2,
                outcome,
                "no",
                1,
                List.of(new Attempt(diedAt - 1_000, diedAt, "10.1.0." + index % 2 + ":7", "w", outcome, "no")));
    }
}
