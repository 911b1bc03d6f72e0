package dev.gearman.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerPaceTests {
    private static final long T = 1_000_000;

    private long now = Long.MAX_VALUE - 5 * T;
    private final List<String> log = new ArrayList<>();
    private final List<Alarm> alarms = new ArrayList<>();
    private final AnswerPace pace =
            new AnswerPace(() -> now, (nanos, task) -> alarms.add(new Alarm(now + nanos, task)));

    private record Alarm(long at, Runnable task) {}

    /** An answer that takes so long. */
    private Runnable answer(String name, long nanos) {
        return () -> {
            log.add(name);
            now += nanos;
        };
    }

    private void asksLater(String name, long nanos) {
        pace.makeLater(answer(name, nanos), () -> log.add("then " + name));
    }

    /** Lets time pass to the one alarm that is set. */
    private long ring() {
        assertThat(alarms).hasSize(1);
        Alarm alarm = alarms.remove(0);
        long passed = alarm.at() - now;
        now = alarm.at();
        alarm.task().run();
        return passed;
    }

    @Test
    void afterALongAnswerTheThreadBelongsToOthersForTwentyTimesAsLong() {
        assertThat(pace.makesNow(answer("first", T))).isTrue();
        assertThat(pace.makesNow(answer("too early", T))).isFalse();
        now += AnswerPace.OTHERS * T - 1;
        assertThat(pace.makesNow(answer("too early", T))).isFalse();
        now++;
        assertThat(pace.makesNow(answer("second", T))).isTrue();
        assertThat(log).containsExactly("first", "second");
    }

    @Test
    void thoseWhoWaitHaveTheirTurnOneAfterTheOther() {
        pace.makesNow(answer("a", T));
        asksLater("b", 2 * T);
        asksLater("c", T);
        assertThat(ring()).isEqualTo(AnswerPace.OTHERS * T);
        assertThat(log).containsExactly("a", "b", "then b");
        assertThat(ring()).isEqualTo(2 * AnswerPace.OTHERS * T);
        assertThat(log).endsWith("c", "then c");
        assertThat(alarms).isEmpty();
    }

    @Test
    void whoComesLaterWaitsBehindThem() {
        pace.makesNow(answer("a", T));
        asksLater("b", T);
        now += 2 * AnswerPace.OTHERS * T;
        assertThat(pace.makesNow(answer("c", T)))
                .as("b's time has come, but it is still to be made")
                .isFalse();
    }

    @Test
    void whoAsksAgainAtOnceComesLast() {
        pace.makesNow(answer("a", T));
        pace.makeLater(answer("b", T), () -> asksLater("b again", T));
        asksLater("c", T);
        ring();
        ring();
        ring();
        assertThat(log).containsExactly("a", "b", "c", "then c", "b again", "then b again");
    }

    @Test
    void aMonitorThatAsksOnceASecondDoesNotWaitHoweverLongAnAnswerTakes() {
        pace.makesNow(answer("very long", 400 * T));
        now += AnswerPace.LONGEST_PAUSE;
        assertThat(pace.makesNow(answer("again", T))).isTrue();
    }

    @Test
    void onlyAnswersOfManyLinesAreLong() {
        assertThat(AnswerPace.isLong(AnswerPace.LONG - 1)).isFalse();
        assertThat(AnswerPace.isLong(AnswerPace.LONG)).isTrue();
    }
}
