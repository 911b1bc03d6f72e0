package dev.gearman.server.engine;

import static dev.gearman.server.engine.Jobs.bytes;
import static dev.gearman.server.engine.Jobs.function;
import static dev.gearman.server.engine.Jobs.job;
import static dev.gearman.server.engine.Jobs.submission;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.protocol.ErrorCode;
import dev.gearman.protocol.RefusedException;
import dev.gearman.server.api.HandlePrefix;
import dev.gearman.server.api.JobOrder;
import dev.gearman.server.api.Priority;
import dev.gearman.server.engine.index.HandleSequence;
import dev.gearman.server.engine.index.ReadyBits;
import dev.gearman.server.engine.state.Abilities;
import dev.gearman.server.engine.state.Ability;
import dev.gearman.server.engine.state.FunctionQueue;
import dev.gearman.server.engine.state.FunctionTable;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.Session;
import dev.gearman.server.engine.state.Submission;
import dev.gearman.server.engine.state.Timer;
import dev.gearman.server.engine.state.TimerQueue;
import dev.gearman.server.engine.state.UniqueIndex;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The engine's small parts, each against something simpler that does the same. */
class EnginePartsTests {
    private static final long SEED = Long.getLong("seed", 20_260_701L);

    @Nested
    class HandleSequenceTests {
        @Test
        void numbersAreUniqueOverRestarts() {
            Set<Long> all = new HashSet<>();
            SettableClock clock = new SettableClock(Instant.parse("2040-01-01T00:00:00Z"));
            for (int start = 0; start < 20; start++) {
                HandleSequence numbers = new HandleSequence(clock);
                for (int i = 0; i < 1_000; i++) {
                    assertThat(all.add(numbers.next())).isTrue();
                }
                clock.advance(start % 2 == 0 ? 1_000 : 0);
            }
        }

        @Test
        void numbersOfARestartAreLarger() {
            SettableClock clock = new SettableClock(Instant.parse("2050-01-01T00:00:00Z"));
            long before = new HandleSequence(clock).next();
            clock.advance(1_000);
            assertThat(new HandleSequence(clock).next()).isGreaterThan(before);
        }

        @Test
        void aClockBeforeItsTimeGivesNumbersAllTheSame() {
            assertThat(new HandleSequence(InstantSource.fixed(Instant.EPOCH)).next())
                    .isPositive();
        }

        @Test
        void numbersFollowThoseOfTheStore() {
            HandleSequence numbers = new HandleSequence(InstantSource.fixed(Instant.EPOCH));
            long next = numbers.next();
            numbers.startAfter(next + 10);
            numbers.startAfter(5);
            assertThat(numbers.next()).isEqualTo(next + 11);
        }
    }

    @Nested
    class HandlePrefixTests {
        @Test
        void aPrefixLeavesRoomForTheNumber() {
            assertThat(new HandlePrefix("x".repeat(43)).handle(Long.MAX_VALUE)).hasSize(63);
            assertThatIllegalArgumentException().isThrownBy(() -> new HandlePrefix("x".repeat(44)));
        }

        @Test
        void aPrefixDoesNotBreakLines() {
            for (String bad : List.of("a\0", "a\n", "a\tb")) {
                assertThatIllegalArgumentException().isThrownBy(() -> new HandlePrefix(bad));
            }
        }
    }

    @Nested
    class UniqueIndexTests {
        private final UniqueIndex index = new UniqueIndex();
        private final FunctionQueue f = function("f", 0);
        private final FunctionQueue g = function("g", 1);

        @Test
        void jobsAreFoundByFunctionAndKey() {
            Job job = job(f, "u", "x", 1);
            index.add(job);

            assertThat(index.find(f, submission("f", "u", "other"))).isSameAs(job);
            assertThat(index.find(g, submission("g", "u", "x"))).isNull();
            assertThat(index.find(f, submission("f", "U", "x"))).isNull();
            assertThat(index.find(f, submission("f", "x", "u"))).isNull();
        }

        @Test
        void aHyphenIsTheWorkloadAndNothingElse() {
            Job byWorkload = job(f, "-", "work", 1);
            Job named = job(f, "work", "x", 2);
            index.add(byWorkload);
            assertThat(index.find(f, submission("f", "work", "work"))).isNull();
            index.add(named);

            assertThat(index.find(f, submission("f", "-", "work"))).isSameAs(byWorkload);
            assertThat(index.find(f, submission("f", "work", ""))).isSameAs(named);
            assertThat(index.find(f, submission("f", "-", ""))).isNull();
            assertThat(index.find(f, bytes("-"), 0, 1)).isNull();
            assertThat(index.find(f, bytes("work"), 0, 4)).isSameAs(named);
            assertThat(index.find(f, submission("f", "--", "work"))).isNull();
        }

        @Test
        void whatIsNoKeyIsNotKept() {
            for (Job job : List.of(job(f, "", "x", 1), job(f, "-", "", 2))) {
                index.add(job);
                assertThat(f.keyed).isZero();
                index.remove(job);
                assertThat(f.keyed).isZero();
            }
        }

        @Test
        void itGrowsAndShrinksLikeAMap() {
            SplittableRandom random = new SplittableRandom(SEED);
            Map<String, Job> expected = new HashMap<>();
            for (int i = 0; i < 60_000; i++) {
                // first rather more, then rather fewer
                boolean add = random.nextInt(30_000) > i / 2;
                FunctionQueue function = random.nextBoolean() ? f : g;
                boolean byWorkload = random.nextInt(4) == 0;
                String key = "" + random.nextInt(20_000);
                String name = function + (byWorkload ? "-" : "/") + key;
                Submission submission = byWorkload
                        ? submission(function.toString(), "-", key)
                        : submission(function.toString(), key, "x");
                Job known = expected.get(name);
                assertThat(index.find(function, submission)).isSameAs(known);
                if (known == null && add) {
                    Job job = new Job(function, new HandlePrefix("H"), i, submission, 0, "");
                    index.add(job);
                    expected.put(name, job);
                } else if (known != null && !add) {
                    index.remove(known);
                    index.remove(known);
                    expected.remove(name);
                }
                assertThat(f.keyed + g.keyed).isEqualTo(expected.size());
            }
            assertThat(expected).isNotEmpty();
            expected.values().forEach(index::remove);
            assertThat(f.keyed + g.keyed).isZero();
        }
    }

    @Nested
    class ReadyBitsTests {
        @Test
        void theNextCommonOneIsThatOfTwoBitSets() {
            for (int run = 0; run < 500; run++) {
                SplittableRandom random = new SplittableRandom(SEED + run);
                int range = 1 + random.nextInt(300);
                ReadyBits a = new ReadyBits();
                ReadyBits b = new ReadyBits();
                BitSet expectedA = new BitSet();
                BitSet expectedB = new BitSet();
                for (int i = 0; i < 60; i++) {
                    change(random, range, a, expectedA);
                    change(random, range, b, expectedB);
                    BitSet common = (BitSet) expectedA.clone();
                    common.and(expectedB);
                    int from = random.nextInt(range + 70);
                    int next = common.nextSetBit(from);
                    assertThat(a.nextCommon(b, from))
                            .as("-Dseed=%d", SEED + run)
                            .isEqualTo(next >= 0 ? next : common.nextSetBit(0));
                }
            }
        }

        private static void change(SplittableRandom random, int range, ReadyBits bits, BitSet expected) {
            int index = random.nextInt(range);
            if (random.nextInt(3) > 0) {
                bits.set(index);
                expected.set(index);
            } else {
                bits.clear(index);
                expected.clear(index);
            }
        }
    }

    @Nested
    class AbilitiesTests {
        private final Session worker = new Session(1, new RecordingPeer(), "", 0, false);
        private final ReadyBits[] ready = {new ReadyBits(), new ReadyBits(), new ReadyBits()};
        private final List<FunctionQueue> functions = new ArrayList<>();

        private void abilities(int count) {
            for (int i = 0; i < count; i++) {
                functions.add(function("f" + i, i));
                worker.abilities.add(new Ability(worker, functions.get(i)));
            }
        }

        private void jobs(int function, int priority) {
            String name = "f" + function;
            for (int i = 0; i < 2; i++) {
                Submission plain = submission(name, "", "x");
                functions
                        .get(function)
                        .addWaiting(new Job(
                                functions.get(function),
                                new HandlePrefix("H"),
                                i,
                                new Submission(
                                        plain.body(),
                                        name.length(),
                                        0,
                                        plain.workloadStart(),
                                        Priority.ALL[priority],
                                        true),
                                0,
                                ""));
            }
            ready[priority].set(function);
        }

        private String next(JobOrder order, int count) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < count; i++) {
                Ability chosen = worker.abilities.choose(order, ready);
                if (chosen == null) {
                    return all + " none";
                }
                FunctionQueue function = chosen.function;
                int top = function.top();
                function.removeWaiting(function.firstWaiting(top));
                if (!function.hasReady(top)) {
                    ready[top].clear(function.index());
                }
                worker.abilities.rotate(chosen, order);
                all.append(' ').append(function).append('/').append(top);
            }
            return all.toString();
        }

        @Test
        void theLastRegisteredIsFirstAndGivesWayAfterAJob() {
            abilities(3);
            jobs(0, 1);
            jobs(1, 1);
            jobs(2, 2);

            assertThat(next(JobOrder.PRIORITY_FIRST, 7)).isEqualTo(" f1/1 f0/1 f1/1 f0/1 f2/2 f2/2 none");
        }

        @Test
        void byFunctionTheLastRegisteredIsEmptiedFirst() {
            abilities(2);
            jobs(0, 0);
            jobs(1, 2);

            assertThat(next(JobOrder.FUNCTION_FIRST, 5)).isEqualTo(" f1/2 f1/2 f0/0 f0/0 none");
        }

        @Test
        void byFunctionInTurnsPriorityIsNotComparedAcross() {
            abilities(2);
            jobs(0, 0);
            jobs(1, 2);

            assertThat(next(JobOrder.FUNCTION_ROUND_ROBIN, 5)).isEqualTo(" f1/2 f0/0 f1/2 f0/0 none");
        }

        @Test
        void whatIsRemovedGivesNothing() {
            abilities(2);
            jobs(0, 1);
            worker.abilities.remove(worker.abilities.find(functions.get(0)));

            assertThat(next(JobOrder.PRIORITY_FIRST, 1)).isEqualTo(" none");
            assertThat(worker.abilities.find(functions.get(0))).isNull();
            assertThat(worker.abilities.size()).isEqualTo(1);
        }

        @ParameterizedTest
        @EnumSource
        void withManyEveryFunctionIsFoundAndTakesItsTurn(JobOrder order) {
            int count = Abilities.FEW + 40;
            abilities(count);
            for (int i = 0; i < count; i += 2) {
                jobs(i, i % 3);
            }
            String all = next(order, count + 1);

            assertThat(all).endsWith(" none");
            List<String> taken = List.of(all.trim().split(" ")).subList(0, count);
            for (int i = 0; i < count; i += 2) {
                assertThat(taken.stream().filter(("f" + i + "/" + i % 3)::equals))
                        .hasSize(2);
            }
            if (order == JobOrder.PRIORITY_FIRST) {
                assertThat(taken.stream().map(job -> job.substring(job.indexOf('/'))))
                        .isSorted();
                assertThat(new HashSet<>(taken.subList(0, 10))).as("in turns").hasSize(10);
            }
        }

        @Test
        void goingBelowTheNumberOfManyAndAboveItAgainLosesNone() {
            int count = Abilities.FEW + 2;
            abilities(count);
            for (int i = 0; i < 4; i++) {
                worker.abilities.remove(worker.abilities.find(functions.get(i)));
            }
            assertThat(worker.abilities.size()).isEqualTo(Abilities.FEW - 2);
            for (int i = 0; i < 4; i++) {
                worker.abilities.add(new Ability(worker, functions.get(i)));
            }
            for (int i = 0; i < count; i++) {
                assertThat(worker.abilities.find(functions.get(i)).function).isSameAs(functions.get(i));
                jobs(i, 1);
            }
            assertThat(next(JobOrder.PRIORITY_FIRST, 2 * count + 1).split(" ")).hasSize(2 * count + 2);
        }
    }

    @Nested
    class AgendaTests {
        private final List<Long> alarms = new ArrayList<>();
        private final List<String> done = new ArrayList<>();
        private final TimerQueue agenda = new TimerQueue(alarms::add);

        @Test
        void whatIsDueHappensInTheOrderOfTimeAndThenOfRequest() {
            agenda.at(20, () -> done.add("b"));
            agenda.at(10, () -> done.add("a"));
            agenda.at(20, () -> done.add("c"));
            agenda.at(30, () -> done.add("d"));

            agenda.run(20);

            assertThat(done).containsExactly("a", "b", "c");
            assertThat(alarms).as("the next is asked for").containsExactly(20L, 10L, 30L);
        }

        @Test
        void whatIsCancelledDoesNotHappen() {
            Timer first = agenda.at(10, () -> done.add("a"));
            Timer second = agenda.at(10, () -> done.add("b"));
            agenda.cancel(first);
            agenda.cancel(first);

            agenda.run(10);

            assertThat(done).containsExactly("b");
            agenda.cancel(second);
        }

        @Test
        void anActionMayAddAndCancelOthers() {
            Timer later = agenda.at(11, () -> done.add("never"));
            agenda.at(10, () -> {
                agenda.cancel(later);
                agenda.at(5, () -> done.add("at once"));
            });

            agenda.run(20);

            assertThat(done).containsExactly("at once");
        }
    }

    @Nested
    class FunctionTableTests {
        private final FunctionTable table = new FunctionTable(3, 0, List.of());

        @Test
        void aFunctionIsKnownByItsBytes() {
            FunctionQueue f = table.obtain(bytes("xfx"), 1, 2);

            assertThat(table.obtain(bytes("f"), 0, 1)).isSameAs(f);
            assertThat(table.find(bytes("F"), 0, 1)).isNull();
            assertThat(table.findIgnoringCase(bytes("F"))).isSameAs(f);
            assertThat(table.all()).containsExactly(f);
        }

        @Test
        void thereAreNoMoreThanAllowed() {
            FunctionQueue first = table.obtain(bytes("a"), 0, 1);
            table.obtain(bytes("b"), 0, 1);
            table.obtain(bytes("c"), 0, 1);
            assertThatThrownBy(() -> table.obtain(bytes("d"), 0, 1))
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.QUEUE_ERROR));

            table.remove(first);

            assertThat(table.obtain(bytes("d"), 0, 1).index())
                    .as("of the one that went")
                    .isEqualTo(first.index());
            assertThat(table.find(bytes("a"), 0, 1)).isNull();
        }

        @Test
        void aLimitIsKeptForItsName() {
            table.maxQueue(bytes("f"), new int[] {0, 1, 2});
            FunctionQueue f = table.obtain(bytes("f"), 0, 1);
            f.addWaiting(job(f, "", "x", 1));

            assertThat(f.isFull(Priority.HIGH)).isFalse();
            assertThat(f.isFull(Priority.NORMAL)).isTrue();
            assertThat(f.isFull(Priority.LOW)).isFalse();
            for (String name : List.of("a", "b")) {
                table.maxQueue(bytes(name), new int[3]);
            }
            assertThatThrownBy(() -> table.maxQueue(bytes("c"), new int[3])).isInstanceOf(RefusedException.class);
            table.maxQueue(bytes("f"), new int[] {0, 5, 0});
            assertThat(f.isFull(Priority.NORMAL)).isFalse();
        }

        @Test
        void aNameHasALimit() {
            table.obtain(new byte[8_192], 0, 8_192);
            assertThatThrownBy(() -> table.obtain(new byte[8_193], 0, 8_193)).isInstanceOf(RefusedException.class);
            assertThatThrownBy(() -> table.maxQueue(new byte[8_193], new int[3]))
                    .isInstanceOf(RefusedException.class);
        }
    }
}
