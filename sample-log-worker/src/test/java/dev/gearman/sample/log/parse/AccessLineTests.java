package dev.gearman.sample.log.parse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.sample.log.BatchSummary;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLineTests {
    private static final String COMBINED =
            "203.0.113.9 - jane [10/Oct/2025:13:55:36 +0200] \"GET /a HTTP/1.1\" 200 2326 \"https://example.org/\" \"Mozilla/5.0\"";

    @Test
    void aLineInTheCombinedFormatIsRead() {
        assertThat(parse(COMBINED)).isEqualTo(new AccessLine("203.0.113.9", minute("2025-10-10T11:55:00Z"), 200, 2326));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // the common format, and one with more behind the combined one
                "a - - [10/Oct/2025:13:55:36 +0200] \"GET / HTTP/1.1\" 200 7",
                "a - - [10/Oct/2025:13:55:36 +0200] \"GET / HTTP/1.1\" 200 7 \"-\" \"curl\" 0.003 \"upstream\"",
                // a user with a space, which Apache does not escape
                "a - jane doe [10/Oct/2025:13:55:36 +0200] \"GET / HTTP/1.1\" 200 7 \"-\" \"-\"",
                // escaped quotation marks and bytes, as scanners send them
                "a - - [10/Oct/2025:13:55:36 +0200] \"GET /\\\"x\\\" HTTP/1.1\" 200 7 \"-\" \"\\\"\"",
                "a - - [10/Oct/2025:13:55:36 +0200] \"\\x16\\x03\\x01\\x02\" 200 7 \"-\" \"-\"",
                "a - - [10/Oct/2025:13:55:36 +0200] \"-\" 200 7 \"-\" \"-\"",
                "a - - [10/Oct/2025:13:55:36 +0200] \"\" 200 7 \"-\" \"-\"",
                // other time zones, across midnight
                "a - - [10/Oct/2025:23:55:36 +1200] \"GET /\" 200 7",
                "a - - [09/Oct/2025:22:25:00 -1330] \"GET /\" 200 7",
                "a - - [10/Oct/2025:13:55:60 +0200] \"GET /\" 200 7"
            })
    void whatServersWriteIsRead(String line) {
        assertThat(parse(line)).isEqualTo(new AccessLine("a", minute("2025-10-10T11:55:00Z"), 200, 7));
    }

    @Test
    void addressesOfBothKindsNamesAndAnswersWithoutABodyAreRead() {
        assertThat(parse("2001:db8::9 - - [29/Feb/2024:00:00:00 +0000] \"HEAD / HTTP/2.0\" 304 - \"-\" \"-\""))
                .isEqualTo(new AccessLine("2001:db8::9", minute("2024-02-29T00:00:00Z"), 304, 0));
        assertThat(parse("host.example.org - - [31/Dec/2025:23:59:59 +0000] \"GET /\" 500 9223372036854"))
                .isEqualTo(new AccessLine("host.example.org", minute("2025-12-31T23:59:00Z"), 500, 9223372036854L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "hello",
                "- - - -",
                " - - [10/Oct/2025:13:55:36 +0200] \"GET /\" 200 7",
                "a - - 10/Oct/2025:13:55:36 +0200 \"GET /\" 200 7",
                "a - - [10/Okt/2025:13:55:36 +0200] \"GET /\" 200 7",
                "a - - [10/anF/2025:13:55:36 +0200] \"GET /\" 200 7",
                "a - - [31/Feb/2025:13:55:36 +0200] \"GET /\" 200 7",
                "a - - [10/Oct/2025:24:00:36 +0200] \"GET /\" 200 7",
                "a - - [10/Oct/2025:13:60:36 +0200] \"GET /\" 200 7",
                "a - - [10/Oct/2025:13:55:36 0200] \"GET /\" 200 7",
                "a - - [10/Oct/2025:13:55:36 +0200] GET / 200 7",
                "a - - [10/Oct/2025:13:55:36 +0200] \"GET / 200 7",
                "a - - [10/Oct/2025:13:55:36 +0200] \"GET /\\\" 200 7",
                "a - - [10/Oct/2025:13:55:36 +0200] \"GET /\" 20 7",
                "a - - [10/Oct/2025:13:55:36 +0200] \"GET /\" 2000 7",
                "a - - [10/Oct/2025:13:55:36 +0200] \"GET /\" 200",
                "a - - [10/Oct/2025:13:55:36 +0200] \"GET /\" 200 ",
                "a - - [10/Oct/2025:13:55:36 +0200] \"GET /\" 200 x",
                "a - - [10/Oct/2025:13:55:36 +0200] \"GET /\" 200 7x",
                "a - - [10/Oct/2025:13:55:36 +0200] \"GET /\" 200 9223372036854775808"
            })
    void whatIsNoLineOfAnAccessLogIsNotRead(String line) {
        assertThat(parse(line)).isNull();
    }

    @Test
    void anAddressOfUnusualLengthIsNotRead() {
        assertThat(parse(COMBINED.replace("203.0.113.9", "a".repeat(255)))).isNotNull();
        assertThat(parse(COMBINED.replace("203.0.113.9", "a".repeat(256)))).isNull();
    }

    @Test
    void aLineThatIsCutOrDamagedAnywhereEndsInNothingWorse() {
        for (int length = 0; length < COMBINED.length(); length++) {
            parse(COMBINED.substring(0, length));
        }
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            byte[] line = COMBINED.getBytes(ISO_8859_1);
            for (int i = random.nextInt(5); i >= 0; i--) {
                line[random.nextInt(line.length)] = (byte) random.nextInt();
            }
            try {
                AccessLine.parse(line, 0, line.length);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void aBatchIsAddedUpMinuteByMinute() {
        String lines = COMBINED + "\n"
                + COMBINED.replace("203.0.113.9", "198.51.100.7").replace("\" 200 2326", "\" 404 10") + "\r\n"
                + "garbage\n"
                + "\n"
                + COMBINED.replace("13:55", "13:56");

        BatchSummary summary = Summarizer.summarize("b1", lines.getBytes(ISO_8859_1));

        long minute = minute("2025-10-10T11:55:00Z");
        assertThat(summary.id()).isEqualTo("b1");
        assertThat(summary.lines()).isEqualTo(5);
        assertThat(summary.unreadable()).isEqualTo(2);
        assertThat(summary.minutes())
                .containsExactly(
                        new BatchSummary.Minute(
                                minute,
                                2,
                                2336,
                                Map.of(200, 1L, 404, 1L),
                                Map.of("203.0.113.9", 1L, "198.51.100.7", 1L)),
                        new BatchSummary.Minute(minute + 1, 1, 2326, Map.of(200, 1L), Map.of("203.0.113.9", 1L)));
    }

    private static long minute(String instant) {
        return Instant.parse(instant).getEpochSecond() / 60;
    }

    private static @Nullable AccessLine parse(String line) {
        byte[] padded = ("x" + line + "y").getBytes(ISO_8859_1);
        return AccessLine.parse(padded, 1, padded.length - 1);
    }
}
