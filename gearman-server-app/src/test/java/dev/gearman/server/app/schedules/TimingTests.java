package dev.gearman.server.app.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimingTests {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 3 * * *|every day at 03:00",
                "0 30 6 * * *|every day at 06:30",
                "15 30 6 * * *|every day at 06:30, at second 15",
                "0 6,18 * * *|every day at 06:00 and 18:00",
                "* * * * *|every minute",
                "*/15 * * * *|every 15 minutes",
                "*/15 9-17 * * MON-FRI|every 15 minutes from 09:00 to 17:59 from Monday to Friday",
                "0 * * * *|every hour at minute 0",
                "5 */2 * * *|every 2 hours at minute 5",
                "0 8 * * 1|on Monday at 08:00",
                "0 8 * * 0,7|on Sunday and Sunday at 08:00",
                "0 8 * * TUE,THU|on Tuesday and Thursday at 08:00",
                "0 0 1 * *|on day 1 of the month at 00:00",
                "0 0 1,15 1,JUL *|on day 1 and 15 of the month in January and July at 00:00",
                "0 0 L * *|on the last day of the month at 00:00",
                "@daily|every day at 00:00",
                "@hourly|every hour at minute 0",
                "0 0 8 ? * MON#1|by the rule 0 0 8 ? * MON#1",
                "0 0-59/7 1-5 * * *|by the rule 0 0-59/7 1-5 * * *",
            })
    void anExpressionIsSaidInWords(String cron, String words) {
        assertThat(Timing.parse(cron, "UTC", "").words()).isEqualTo(words + " (UTC)");
    }

    @ParameterizedTest
    @CsvSource({
        "30s,every 30 seconds",
        "90s,every 90 seconds",
        "15m,every 15 minutes",
        "PT1H,every hour",
        "7d,every 7 days"
    })
    void soIsAStep(String every, String words) {
        Timing timing = Timing.parse(null, null, every);
        assertThat(timing.words()).isEqualTo(words);
        assertThat(Timing.parse("", "", timing.everyTyped())).isEqualTo(timing);
    }

    @Test
    void anExpressionIsMeantInItsTimeZoneAlsoWhenClocksChange() {
        Timing timing = Timing.parse("30 2 * * *", "Europe/Berlin", null);
        assertThat(timing.following(Instant.parse("2026-10-24T00:30:00Z"), 3))
                .containsExactly(
                        Instant.parse("2026-10-24T00:30:00Z"),
                        // 02:30 comes twice on this day; the first one counts
                        Instant.parse("2026-10-25T00:30:00Z"),
                        Instant.parse("2026-10-26T01:30:00Z"));
        assertThat(timing.next(NOON, Instant.parse("2026-10-25T01:10:00Z")))
                .isEqualTo(Instant.parse("2026-10-26T01:30:00Z"));
        // 02:30 is left out on this day, and 03:30 takes its place
        assertThat(timing.following(Instant.parse("2027-03-27T01:30:00Z"), 3))
                .containsExactly(
                        Instant.parse("2027-03-27T01:30:00Z"),
                        Instant.parse("2027-03-28T01:30:00Z"),
                        Instant.parse("2027-03-29T00:30:00Z"));
        assertThat(Timing.parse("*/30 * * * *", "Europe/Berlin", null)
                        .following(Instant.parse("2026-10-25T00:30:00Z"), 3))
                .containsExactly(
                        Instant.parse("2026-10-25T00:30:00Z"),
                        Instant.parse("2026-10-25T01:00:00Z"),
                        Instant.parse("2026-10-25T01:30:00Z"));
        assertThat(timing.cronTyped()).isEqualTo("30 2 * * *");
    }

    @Test
    void stepsAreCountedFromOneTimeAndDoNotDrift() {
        Timing timing = Timing.parse(null, null, "10m");
        assertThat(timing.next(NOON, NOON)).isEqualTo(NOON.plusSeconds(600));
        assertThat(timing.next(NOON, NOON.plusSeconds(599))).isEqualTo(NOON.plusSeconds(600));
        assertThat(timing.next(NOON, NOON.plusSeconds(600))).isEqualTo(NOON.plusSeconds(1_200));
        assertThat(timing.next(NOON, NOON.plusSeconds(86_399))).isEqualTo(NOON.plusSeconds(86_400));
        assertThat(timing.next(NOON, NOON.minusSeconds(5))).isEqualTo(NOON.plusSeconds(600));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|||one of them is needed",
                "* * * * *||1m|only one",
                "* * *|||five fields as in a crontab",
                "61 * * * *|||cron: ",
                "0 0 30 2 *|||there is no such time",
                "* * * * *|Mars/Olympus||zone: not known",
                "||soon|every: not a time",
                "||500ms|expected: 1s..3660d",
                "||99999999999999d|expected: 1s..3660d",
                "||-5m|expected: 1s..3660d",
            })
    void whatMakesNoSenseIsRefusedWithWhatWould(String cron, String zone, String every, String message) {
        assertThatThrownBy(() -> Timing.parse(cron, zone, every))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
