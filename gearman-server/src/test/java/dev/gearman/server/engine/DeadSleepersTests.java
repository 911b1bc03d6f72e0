package dev.gearman.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.api.Outcome;
import dev.gearman.server.api.Priority;
import dev.gearman.server.api.RetryRule;
import dev.gearman.server.engine.Sleepers.Worker;
import dev.gearman.server.engine.state.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers that were cut off while they slept: they stay registered, and a job must not wait for them for long. */
class DeadSleepersTests {
    /** The longest wait for a job beside any number of dead sleepers, in milliseconds. */
    private static final long BOUND = 3 * Sleepers.PATIENCE / 2;

    private final Sleepers sleepers = new Sleepers();

    @ParameterizedTest
    @CsvSource({"1, 1", "20, 1", "60, 1", "1000, 4000", "4999, 1", "65000, 1"})
    void aJobWaitsLessThanASecondBehindAnyNumberOfThem(int dead, int alive) {
        sleepers.dead(dead, "f");
        IntStream.range(0, alive).forEach(i -> sleepers.alive(1, "f"));

        sleepers.submit("f");
        sleepers.pass(BOUND);

        assertThat(sleepers.waits).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 300})
    void jobsWaitLessThanASecondAmongThem(int jobs) {
        List<Boolean> order = new ArrayList<>(Collections.nCopies(1_000, false));
        order.addAll(Collections.nCopies(4_000, true));
        Collections.shuffle(order, new Random(1));
        for (boolean alive : order) {
            if (alive) {
                sleepers.alive(1, "f").jobMillis = 10_000;
            } else {
                sleepers.dead(1, "f");
            }
        }

        for (int i = 0; i < jobs; i++) {
            sleepers.submit("f", Priority.ALL[i % Priority.COUNT]);
        }
        sleepers.pass(BOUND);

        assertThat(sleepers.waits).hasSize(jobs);
    }

    @Test
    void laterJobsDoNotMeetThemAgain() {
        sleepers.dead(1_000, "f", "g");
        Worker worker = sleepers.alive(0, "f", "g");
        sleepers.submit("f");
        sleepers.pass(BOUND);
        sleepers.waits.clear();
        sleepers.noops = 0;

        sleepers.submit("f");
        sleepers.pass(0);
        sleepers.submit("g");
        sleepers.pass(0);

        assertThat(sleepers.waits.values()).containsExactly(0L, 0L);
        assertThat(sleepers.noops).isEqualTo(2);
        assertThat(worker.done).containsExactly("f", "f", "g");
    }

    @Test
    void severalFunctionsThatShareThemAreServed() {
        String[] functions = {"f", "g", "h"};
        sleepers.dead(500, functions);
        for (String function : functions) {
            sleepers.dead(100, function);
            sleepers.alive(5, function).jobMillis = 10_000;
        }

        for (String function : functions) {
            sleepers.submit(function);
        }
        sleepers.pass(BOUND);

        assertThat(sleepers.waits).hasSize(3);
    }

    @Test
    void aWokenWorkerThatTakesAnotherJobLeavesNoneBehindThem() {
        sleepers.dead(100, "f");
        for (int i = 0; i < 10; i++) {
            sleepers.alive(1, "f", "g").jobMillis = 10_000;
        }
        sleepers.dead(200, "f");
        sleepers.alive(1, "f").jobMillis = 10_000;
        for (int i = 0; i < 10; i++) {
            sleepers.submit("g", Priority.HIGH);
        }

        sleepers.submit("f");
        sleepers.pass(BOUND);

        assertThat(sleepers.waits).hasSize(11);
    }

    @Test
    void aWorkerThatSleepsAgainWithoutAskingHoldsNoJobBack() {
        sleepers.alive(1, "f").refusals = 1_000_000;
        sleepers.dead(5, "f");
        sleepers.alive(1, "f");

        sleepers.submit("f");
        sleepers.pass(BOUND);

        assertThat(sleepers.waits).hasSize(1);
    }

    @Test
    void aWorkerThatAnswersLateIsWokenAgain() {
        Worker late = sleepers.alive(700, "f");
        sleepers.submit("f");
        sleepers.pass(700);
        assertThat(late.done).containsExactly("f");

        late.latency = 1;
        sleepers.submit("f");
        sleepers.pass(1);

        assertThat(late.done).containsExactly("f", "f");
    }

    @Test
    void aSlowWorkerMissesOneJobAtMost() {
        Worker slow = sleepers.alive(700, "f");
        Worker quick = sleepers.alive(1, "f");
        sleepers.submit("f");
        sleepers.pass(BOUND);
        assertThat(quick.done).containsExactly("f");

        slow.latency = 1;
        sleepers.submit("f");
        sleepers.submit("f");
        sleepers.pass(1);

        assertThat(slow.done).containsExactly("f");
        assertThat(sleepers.noops).isEqualTo(4);
    }

    @Test
    void asManyAreWokenAsThereAreJobsIfAllAreAlive() {
        for (int i = 0; i < 1_000; i++) {
            sleepers.alive(5, "f");
        }

        for (int i = 0; i < 2_000; i++) {
            sleepers.submit("f");
            sleepers.pass(10);
        }
        assertThat(sleepers.noops).isEqualTo(2_000);
        for (int i = 0; i < 700; i++) {
            sleepers.submit("f");
        }
        sleepers.pass(10);

        assertThat(sleepers.noops).isEqualTo(2_700);
        assertThat(sleepers.waits).hasSize(2_700);
    }

    @Test
    void oneDeadAmongTheLivingCostsFewMoreWakeUps() {
        sleepers.dead(1, "f");
        for (int i = 0; i < 1_000; i++) {
            sleepers.alive(5, "f");
        }

        for (int i = 0; i < 500; i++) {
            sleepers.submit("f");
            sleepers.pass(10);
        }
        sleepers.pass(BOUND);

        assertThat(sleepers.waits).hasSize(500);
        assertThat(sleepers.noops).isLessThanOrEqualTo(502);
    }

    @Test
    void aJobWhoseTimeComesOrWhoseFunctionIsResumedWaitsNoLonger() {
        sleepers.dead(100, "delayed", "paused");
        sleepers.alive(1, "delayed").jobMillis = 10_000;
        sleepers.alive(1, "paused").jobMillis = 10_000;
        sleepers.engine.controls().pause("paused");
        sleepers.submitFor(sleepers.clock.millis() + 5_000, "delayed");
        sleepers.submit("paused");
        sleepers.pass(4_990);
        assertThat(sleepers.noops).isZero();

        sleepers.engine.controls().resume("paused");
        sleepers.pass(10 + BOUND);

        assertThat(sleepers.waits).hasSize(2);
    }

    @Test
    void aFunctionThatIsPausedMeanwhileWakesNoMoreOfThem() {
        sleepers.dead(100, "f");
        sleepers.alive(1, "f");
        sleepers.submit("f");
        sleepers.pass(Sleepers.PATIENCE);
        int before = sleepers.noops;

        sleepers.engine.controls().pause("f");
        sleepers.pass(BOUND);
        assertThat(sleepers.noops).isEqualTo(before);

        sleepers.engine.controls().resume("f");
        sleepers.pass(BOUND);
        assertThat(sleepers.waits).hasSize(1);
    }

    @Test
    void aRetryWaitsNoLonger() {
        RetryRule rule =
                new RetryRule("*", 3, Duration.ofMillis(2_000), 1, Duration.ofMillis(2_000), 0, Set.of(Outcome.LOST));
        Sleepers retrying = new Sleepers(List.of(rule));
        Session lost = retrying.connect(new RecordingPeer());
        retrying.engine.canDo(lost, Jobs.bytes("f"), 0, 1, 0);
        retrying.submit("f");
        assertThat(retrying.engine.grab(lost)).isNotNull();
        retrying.dead(300, "f");
        retrying.alive(1, "f");

        retrying.engine.cantDo(lost, Jobs.bytes("f"), 0, 1);
        retrying.pass(2_000 + BOUND);

        assertThat(retrying.waits).hasSize(1);
    }
}
