package dev.gearman.server.engine;

import static dev.gearman.server.engine.Jobs.bytes;
import static dev.gearman.server.engine.Jobs.function;
import static dev.gearman.server.engine.Jobs.job;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gearman.server.api.Attempt;
import dev.gearman.server.api.NameCodec;
import dev.gearman.server.api.Outcome;
import dev.gearman.server.api.RetryRule;
import dev.gearman.server.engine.index.LateReports;
import dev.gearman.server.engine.state.AttemptLog;
import dev.gearman.server.engine.state.FunctionQueue;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.JobTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the engine writes down of jobs, and how it finds them in their order. */
class EngineRecordsTests {
    private static final long SEED = Long.getLong("seed", 20_260_701L);
    private static final byte[] NONE = {};
    private static final int MAX_ERROR = 65_536;

    @Nested
    class AttemptLogTests {
        private static Attempt attempt(int i, String error) {
            return new Attempt(1_000L * i, 1_000L * i + 7, "10.0.0." + i, "wörker " + i, Outcome.ALL[i % 5], error);
        }

        @Test
        void attemptsComeBackAsTheyWere() {
            List<Attempt> attempts = List.of(attempt(1, ""), attempt(2, "why \0 ü"), attempt(3, ""));
            byte[] log = NONE;
            for (Attempt attempt : attempts) {
                log = AttemptLog.with(log, attempt, MAX_ERROR);
            }
            assertThat(AttemptLog.attempts(log)).isEqualTo(attempts);
            assertThat(AttemptLog.count(log)).isEqualTo(3);
            assertThat(AttemptLog.attempts(NONE)).isEmpty();
            assertThat(AttemptLog.count(NONE)).isZero();
        }

        @Test
        void theNewestErrorIsKeptWhileOldOnesAreShortenedAndThenDropped() {
            String trace = "head\n" + "ü".repeat(19_000) + "\nCaused by: root\n" + "x".repeat(20_000);
            byte[] log = NONE;
            for (int i = 0; i < 300; i++) {
                log = AttemptLog.with(log, attempt(i, trace + i), MAX_ERROR);
                assertThat(log.length).isLessThanOrEqualTo(2 * MAX_ERROR);
            }
            assertThat(AttemptLog.count(log)).isEqualTo(300);
            List<Attempt> kept = AttemptLog.attempts(log);
            assertThat(kept).hasSizeBetween(50, 150);
            assertThat(kept.get(kept.size() - 1)).isEqualTo(attempt(299, trace + 299));
            assertThat(kept.get(0).startedAt()).isEqualTo(1_000L * (300 - kept.size()));
            assertThat(kept.get(0).error())
                    .startsWith("head")
                    .contains(" characters cut ...")
                    .contains("\nCaused by: root\n")
                    .endsWith("x" + (300 - kept.size()));
            assertThat(kept.get(0).error().getBytes(UTF_8)).hasSizeBetween(900, AttemptLog.SHORT_ERROR);
        }

        @Test
        void anErrorLargerThanTheLimitKeepsBeginningAndEnd() {
            byte[] log = AttemptLog.with(NONE, attempt(1, "head" + "x".repeat(1_000_000) + "end"), MAX_ERROR);
            String error = AttemptLog.attempts(log).get(0).error();
            assertThat(error).startsWith("headx").endsWith("xend").contains(" characters cut ...");
            assertThat(error.getBytes(UTF_8)).hasSizeBetween(MAX_ERROR - 100, MAX_ERROR);
        }

        @Test
        void logsOfEarlierVersionsAreRead() {
            byte[] old = HexFormat.of()
                    .parseHex("0000000002" + "0019" + "00000000000003e8" + "00000000000003ef" + "01" + "0161" + "022d2d"
                            + "776879");
            List<Attempt> read = AttemptLog.attempts(old);
            assertThat(read).containsExactly(new Attempt(1_000, 1_007, "a", "--", Outcome.ALL[1], "why"));
            byte[] more = AttemptLog.with(old, attempt(2, "later"), MAX_ERROR);
            assertThat(AttemptLog.attempts(more)).containsExactly(read.get(0), attempt(2, "later"));
            assertThat(AttemptLog.count(more)).isEqualTo(3);
        }

        @Test
        void flagsStandBesideTheAttempts() {
            byte[] log = AttemptLog.with(AttemptLog.withOneMore(NONE), attempt(1, "x"), MAX_ERROR);
            byte[] spent = AttemptLog.flagged(log, AttemptLog.SPENT);
            assertThat(AttemptLog.flags(log)).isZero();
            assertThat(AttemptLog.flags(spent)).isEqualTo(AttemptLog.SPENT);
            assertThat(AttemptLog.attempts(spent)).isEqualTo(AttemptLog.attempts(log));
            assertThat(AttemptLog.count(spent)).isEqualTo(2);
            assertThat(AttemptLog.flagged(spent, 0)).isEqualTo(log);
            assertThat(AttemptLog.flagged(AttemptLog.flagged(NONE, AttemptLog.PROMOTED), 0))
                    .isEmpty();
        }

        @Test
        void whatIsNoLogHarmsNobody() {
            SplittableRandom random = new SplittableRandom(SEED);
            byte[] log = AttemptLog.with(AttemptLog.with(NONE, attempt(1, "x"), MAX_ERROR), attempt(2, "y"), MAX_ERROR);
            for (int i = 0; i < 20_000; i++) {
                byte[] bad = Arrays.copyOf(log, random.nextInt(log.length + 1));
                if (bad.length > 0) {
                    bad[random.nextInt(bad.length)] = (byte) random.nextInt();
                }
                assertThat(AttemptLog.attempts(bad)).hasSizeLessThan(10);
                AttemptLog.count(bad);
                AttemptLog.with(bad, attempt(3, "z"), MAX_ERROR);
            }
        }
    }

    @Nested
    class RetryRuleTests {
        private static RetryRule rule(String functions, double jitter) {
            return new RetryRule(
                    functions, 5, Duration.ofMillis(100), 3, Duration.ofMillis(1_000), jitter, Set.of(Outcome.LOST));
        }

        @ParameterizedTest
        @CsvSource(
                quoteCharacter = '"',
                value = {
                    "*, anything, true",
                    "*, \"\", true",
                    "mail*, mail, true",
                    "mail*, mail.send, true",
                    "mail*, xmail, false",
                    "*.send, mail.send, true",
                    "*.send, mailXsend, false",
                    "a?c, abc, true",
                    "a?c, ac, false",
                    "a*b*c, aXbYbZc, true",
                    "a*b*c, acb, false",
                    "f, F, false",
                    "\"\", f, false"
                })
        void aPatternStandsForNames(String pattern, String name, boolean matches) {
            assertThat(rule(pattern, 0).matches(name)).isEqualTo(matches);
        }

        @Test
        void aPatternOfStarsIsMatchedInNoTime() {
            assertThat(rule("*a".repeat(50) + "b", 0).matches("a".repeat(8_192)))
                    .isFalse();
        }

        @Test
        void pausesGrowToTheLongest() {
            SplittableRandom random = new SplittableRandom(SEED);
            RetryRule rule = rule("*", 0);
            assertThat(List.of(
                            rule.pause(1, random),
                            rule.pause(2, random),
                            rule.pause(3, random),
                            rule.pause(99, random)))
                    .containsExactly(100L, 300L, 900L, 1_000L);
        }

        @Test
        void jitterSpreadsThemAroundTheirLength() {
            SplittableRandom random = new SplittableRandom(SEED);
            List<Long> pauses = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                pauses.add(rule("*", 0.5).pause(2, random));
            }
            assertThat(pauses).allSatisfy(pause -> assertThat(pause).isBetween(150L, 450L));
            assertThat(pauses.stream().mapToLong(pause -> pause).average().orElseThrow())
                    .isBetween(285.0, 315.0);
            assertThat(Set.copyOf(pauses)).hasSizeGreaterThan(100);
        }

        @Test
        void nonsenseIsRefused() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new RetryRule("*", 0, Duration.ZERO, 1, Duration.ZERO, 0, Set.of(Outcome.LOST)))
                    .withMessage("maxAttempts: 0 (expected: 1 or more)");
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> new RetryRule("*", 1, Duration.ZERO, 1, Duration.ZERO, 0, Set.of(Outcome.COMPLETED)));
            assertThatIllegalArgumentException().isThrownBy(() -> rule("*", 1.1));
        }
    }

    @Nested
    class JobTableTests {
        @Test
        void itIsASortedMap() {
            SplittableRandom random = new SplittableRandom(SEED);
            JobTable table = new JobTable();
            TreeMap<Long, Job> expected = new TreeMap<>();
            FunctionQueue function = function("f", 0);
            for (int i = 0; i < 50_000; i++) {
                // some in a row, some far apart, as of several starts
                long number = random.nextInt(3) * 1_000_000L + random.nextInt(400);
                Job known = expected.get(number);
                if (known == null) {
                    Job added = job(function, "", "x", number);
                    table.add(added);
                    expected.put(number, added);
                } else {
                    table.remove(known);
                    table.remove(known);
                    expected.remove(number);
                }
                long asked = random.nextInt(4) * 1_000_000L + random.nextInt(450) - 20;
                assertThat(table.size()).isEqualTo(expected.size());
                assertThat(table.get(number)).isSameAs(expected.get(number));
                var after = expected.ceilingEntry(asked);
                var before = expected.floorEntry(asked);
                assertThat(table.atOrAfter(asked)).isSameAs(after == null ? null : after.getValue());
                assertThat(table.atOrBefore(asked)).isSameAs(before == null ? null : before.getValue());
            }
            List<Job> all = new ArrayList<>();
            table.forEach(all::add);
            assertThat(all).containsExactlyElementsOf(expected.values());
            assertThat(table.atOrBefore(Long.MAX_VALUE))
                    .isSameAs(expected.lastEntry().getValue());
        }
    }

    @Nested
    class NamesTests {
        @Test
        void namesAreReadAsUtf8OrAsIso88591() {
            assertThat(NameCodec.text(bytes("caf\u00e9"))).isEqualTo("café");
            assertThat(NameCodec.text("café".getBytes(UTF_8))).isEqualTo("café");
            assertThat(NameCodec.text(NONE)).isEmpty();
            assertThat(NameCodec.otherBytes("café")).isEqualTo(bytes("caf\u00e9"));
            assertThat(NameCodec.otherBytes("cafe")).isNull();
            assertThat(NameCodec.otherBytes("\u20ac")).isNull();
            assertThat(NameCodec.otherBytes("\u00c3\u00a9")).as("read as é").isNull();
        }

        @Test
        void aBeginningHasNoHalfCharacters() {
            byte[] text = "aüü".getBytes(UTF_8);
            assertThat(NameCodec.beginning(text, 0, text.length, 2)).isEqualTo("a");
            assertThat(NameCodec.beginning(text, 0, text.length, 3)).isEqualTo("aü");
            assertThat(NameCodec.beginning(text, 0, text.length, 9)).isEqualTo("aüü");
        }
    }

    @Nested
    class LateReportsTests {
        @Test
        void eachIsExpectedOnceAndOnlyTheLastFew() {
            LateReports late = new LateReports();
            for (int i = 0; i < 20; i++) {
                late.expect(i);
            }
            assertThat(late.take(3)).as("long ago").isFalse();
            assertThat(late.take(4)).isTrue();
            assertThat(late.take(4)).isFalse();
            assertThat(late.take(-1)).isFalse();
            assertThat(late.take(19)).isTrue();
        }
    }
}
