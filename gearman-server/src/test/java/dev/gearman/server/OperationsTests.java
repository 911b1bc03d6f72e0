package dev.gearman.server;

import static dev.gearman.server.PromisesTests.created;
import static dev.gearman.server.interop.Connection.GRAB_JOB;
import static dev.gearman.server.interop.Connection.JOB_ASSIGN;
import static dev.gearman.server.interop.Connection.NOOP;
import static dev.gearman.server.interop.Connection.NO_JOB;
import static dev.gearman.server.interop.Connection.PRE_SLEEP;
import static dev.gearman.server.interop.Connection.SET_CLIENT_ID;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_BG;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_EPOCH;
import static dev.gearman.server.interop.Connection.WORK_COMPLETE;
import static dev.gearman.server.interop.Connection.WORK_DATA;
import static dev.gearman.server.interop.Connection.WORK_EXCEPTION;
import static dev.gearman.server.interop.Connection.WORK_FAIL;
import static dev.gearman.server.interop.Connection.WORK_STATUS;
import static dev.gearman.server.interop.Connection.WORK_WARNING;
import static dev.gearman.server.interop.Connection.packet;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.protocol.RefusedException;
import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.api.JobDraft;
import dev.gearman.server.api.JobEdit;
import dev.gearman.server.api.JobPage;
import dev.gearman.server.api.JobQuery;
import dev.gearman.server.api.JobRecord;
import dev.gearman.server.api.JobState;
import dev.gearman.server.api.JobView;
import dev.gearman.server.api.JobWatcher;
import dev.gearman.server.api.Outcome;
import dev.gearman.server.api.Priority;
import dev.gearman.server.api.Submitted;
import dev.gearman.server.interop.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What can be seen and done of a running server beside its port. */
class OperationsTests {
    private final ScriptedStore store = new ScriptedStore();

    @RegisterExtension
    final TestServer server = new TestServer(Loops.ONE);

    @RegisterExtension
    final TestServer after = new TestServer(Loops.ONE).with(options -> options.store(store.reopened()));

    /** Writes down what it sees. */
    private static final class Seen implements JobWatcher {
        final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        @Override
        public void became(JobState state) {
            events.add(state.name());
        }

        @Override
        public void progress(long numerator, long denominator) {
            events.add(numerator + "/" + denominator);
        }

        @Override
        public void data(byte[] data) {
            events.add("data " + new String(data, UTF_8));
        }

        @Override
        public void warning(byte[] data) {
            events.add("warning " + new String(data, UTF_8));
        }

        @Override
        public void exception(byte[] data) {
            events.add("exception " + new String(data, UTF_8));
        }

        @Override
        public void ended(Outcome outcome, byte[] result) {
            events.add(outcome + " " + new String(result, UTF_8));
        }

        void sees(String... expected) throws InterruptedException {
            for (String event : expected) {
                assertThat(events.poll(60, TimeUnit.SECONDS)).isEqualTo(event);
            }
        }
    }

    private Operations operations() {
        return server.server().operations();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private JobView job(String handle) {
        return operations().job(handle).join().orElseThrow();
    }

    @Test
    void aJobIsSeenWithAllThatIsKnownOfIt() {
        Connection client = server.connect();
        String handle = created(client.sends(SUBMIT_JOB, "f", "u", "work\0load"));
        Connection worker = server.worker("f").sends(SET_CLIENT_ID, "resizer");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "work\0load");
        worker.sends(WORK_STATUS, handle, "3", "4").isServed();

        JobView view = job(handle);
        assertThat(List.of(view.handle(), view.function(), view.unique(), view.client()))
                .containsExactly(handle, "f", "u", "127.0.0.1");
        assertThat(view.state()).isEqualTo(JobState.RUNNING);
        assertThat(view.waitingClients()).isEqualTo(1);
        assertThat(view.workloadSize()).isEqualTo(9);
        JobView.Running running = view.running();
        assertThat(running).isNotNull();
        assertThat(running.workerId()).isEqualTo("resizer");
        assertThat(List.of(running.numerator(), running.denominator())).containsExactly(3L, 4L);
        assertThat(operations().workload(handle, 6).join()).contains(bytes("work\0l"));
        assertThat(operations().jobByUnique("f", "u").join()).contains(view);
        assertThat(operations().jobByUnique(null, "u").join()).contains(view);
        assertThat(operations().jobByUnique("g", "u").join()).isEmpty();
        assertThat(operations().job("H:test:1").join()).isEmpty();
        EngineSnapshot.Function function = server.function("f");
        assertThat(function.longestRun()).isGreaterThanOrEqualTo(0);
        assertThat(function.submitted()).isEqualTo(1);
    }

    @Test
    void namesAreTextInBothDirections() {
        Connection client = server.connect();
        String utf = created(client.sends(SUBMIT_JOB_BG, new String(bytes("größe"), ISO_8859_1), "ü", "x"));
        String latin = created(client.sends(SUBMIT_JOB_BG, "caf\u00e9", "", "x"));

        assertThat(job(utf).function()).isEqualTo("größe");
        assertThat(job(utf).unique()).isEqualTo("ü");
        assertThat(operations().jobByUnique("größe", "ü").join()).isPresent();
        assertThat(job(latin).function()).isEqualTo("café");
        assertThat(operations().pause("café").join()).isTrue();
        assertThat(server.function("café").paused()).isTrue();
        // a job for it goes to the function that is known
        String joined = operations()
                .submit(JobDraft.background("café", bytes("y"), "me"), null)
                .join()
                .handle();
        assertThat(server.function("café").queued()).isEqualTo(2);
        assertThat(job(joined).client()).isEqualTo("me");
    }

    @Test
    void aPausedFunctionTakesJobsAndGivesNone() {
        server.with(options -> options.pausedFunctions(List.of("f")));
        Connection client = server.connect();
        Connection worker = server.worker("f", "g");
        String held = created(client.sends(SUBMIT_JOB, "f", "", "x"));
        worker.sends(GRAB_JOB).receives(NO_JOB).sends(PRE_SLEEP).isServed();
        String other = created(client.sends(SUBMIT_JOB_BG, "g", "", "x"));
        worker.receives(NOOP)
                .sends(GRAB_JOB)
                .receives(JOB_ASSIGN, other, "g", "x")
                .sends(WORK_COMPLETE, other, "");
        worker.sends(PRE_SLEEP).isServed();
        assertThat(server.function("f").paused()).isTrue();
        assertThat(server.function("f").queued()).isEqualTo(1);

        assertThat(operations().resume("f").join()).isTrue();
        assertThat(operations().resume("f").join()).as("for the second time").isFalse();
        worker.receives(NOOP).sends(GRAB_JOB).receives(JOB_ASSIGN, held, "f", "x");
        assertThat(operations().pause("f").join()).isTrue();
        worker.sends(WORK_COMPLETE, held, "y");
        client.receives(WORK_COMPLETE, held, "y");
    }

    @Test
    void aBackgroundJobIsSubmittedWithoutAConnectionOnceTheStoreHasIt() {
        server.with(options -> options.store(store.holdsCommits()));
        CompletableFuture<Submitted> submitted =
                operations().submit(new JobDraft("f", "u", bytes("x"), Priority.HIGH, true, 0, "sum", "me"), null);
        store.awaitCommit();
        server.awaits(snapshot -> snapshot.jobs() == 1);
        assertThat(submitted).isNotDone();
        store.letAllGo();

        assertThat(submitted.join().joined()).isFalse();
        assertThat(store.jobs()).singleElement().satisfies(job -> {
            assertThat(job.client()).isEqualTo("me");
            assertThat(job.reducer()).isEqualTo(bytes("sum"));
        });
        Submitted second = operations()
                .submit(new JobDraft("f", "u", bytes("y"), Priority.LOW, true, 0, "", "me"), null)
                .join();
        assertThat(second.joined()).isTrue();
        assertThat(second.handle()).isEqualTo(submitted.join().handle());

        store.goesDown();
        Seen seen = new Seen();
        assertThatThrownBy(() -> operations()
                        .submit(JobDraft.background("g", bytes("x"), "me"), seen)
                        .join())
                .hasCauseInstanceOf(RefusedException.class)
                .hasMessageContaining("the disk is full");
        assertThat(seen.events).as("of a job that never was").isEmpty();
        store.comesBack();
    }

    @Test
    void aForegroundJobIsWatchedToItsEnd() throws InterruptedException {
        Seen seen = new Seen();
        String handle = operations()
                .submit(JobDraft.foreground("f", bytes("x"), "me"), seen)
                .join()
                .handle();
        Connection worker = server.worker("f").sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");
        worker.sends(WORK_DATA, handle, "part")
                .sends(WORK_WARNING, handle, "hot")
                .sends(WORK_STATUS, handle, "1", "2")
                .sends(WORK_COMPLETE, handle, "all");
        seen.sees("RUNNING", "data part", "warning hot", "1/2", "COMPLETED all");

        String bad = operations()
                .submit(JobDraft.foreground("f", bytes("x"), "me"), seen)
                .join()
                .handle();
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, bad, "f", "x").sends(WORK_EXCEPTION, bad, "why");
        seen.sees("RUNNING", "exception why", "EXCEPTION ");
    }

    @Test
    void whoeverClosesTheWatchGivesAForegroundJobUp() throws InterruptedException {
        Seen seen = new Seen();
        Submitted waited = operations()
                .submit(JobDraft.foreground("f", bytes("x"), "me"), seen)
                .join();
        Submitted kept = operations()
                .submit(JobDraft.background("f", bytes("x"), "me"), seen)
                .join();
        waited.watch().close();
        kept.watch().close();
        server.awaits(snapshot -> snapshot.jobs() == 1);
        assertThat(job(kept.handle()).background()).isTrue();
        assertThat(seen.events).isEmpty();

        assertThat(operations().watch(waited.handle(), seen).join()).isEmpty();
        assertThat(operations().watch(kept.handle(), seen).join()).isPresent();
        assertThat(operations().cancel(kept.handle()).join()).isTrue();
        seen.sees("CANCELLED ");
        assertThat(operations().cancel(kept.handle()).join()).isFalse();
    }

    @Test
    void whatIsRefusedAtThePortIsRefusedHere() {
        server.with(
                options -> options.limits(limits -> limits.maxPacketSize(100).maxJobsPerFunction(1)));
        operations().submit(JobDraft.background("f", bytes("x"), "me"), null).join();
        assertThatThrownBy(() -> operations()
                        .submit(JobDraft.background("f", bytes("x"), "me"), null)
                        .join())
                .hasCauseInstanceOf(RefusedException.class)
                .hasMessageContaining("Job queue is full");
        assertThatThrownBy(() -> operations()
                        .submit(JobDraft.background("f", new byte[101], "me"), null)
                        .join())
                .hasCauseInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> operations()
                        .submit(JobDraft.background("f".repeat(9_000), bytes("x"), "me"), null)
                        .join())
                .hasCauseInstanceOf(RefusedException.class);
        server.server().stop();
        assertThatThrownBy(() -> operations().snapshot().join()).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void orderThatPeopleMadeSurvivesARestart() {
        server.with(options -> options.store(store));
        Connection client = server.connect();
        String first = created(client.sends(SUBMIT_JOB_BG, "f", "", "1"));
        String second = created(client.sends(SUBMIT_JOB_BG, "f", "", "2"));
        String third = created(client.sends(SUBMIT_JOB_BG, "f", "", "3"));
        String later = created(client.sends(SUBMIT_JOB_EPOCH, "f", "", "4000000000", "4"));
        assertThat(operations().runNow(third).join()).isTrue();
        assertThat(operations().changePriority(first, Priority.LOW).join()).isTrue();
        assertThat(operations().runNow(later).join()).isTrue();
        assertThat(operations().runNow("H:test:1").join()).isFalse();
        assertThat(job(third).promoted()).isTrue();
        server.server().stop();

        after.awaitsRecovery();
        Connection worker = after.worker("f");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, third, "f", "3");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, second, "f", "2");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, later, "f", "4");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, first, "f", "1");
    }

    @Test
    void delayedJobsAreListedByTimeHoweverManyOthersThereAre() {
        Connection client = server.connect();
        int count = 1_200;
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            all.append(packet(
                    SUBMIT_JOB_EPOCH, i % 3 == 0 ? "f" : "g", "", "" + (4_000_000_000L + i / 3 * 7 % count), "x"));
        }
        client.sends(all + packet(SUBMIT_JOB_BG, "f", "", "x").repeat(3_000));
        for (int i = 0; i < count + 3_000; i++) {
            created(client);
        }

        List<JobView> found = delayed(null);
        assertThat(found).hasSize(count).extracting(JobView::notBefore).isSorted();
        assertThat(delayed("f"))
                .hasSize(count / 3)
                .extracting(JobView::notBefore)
                .isSorted();
        assertThat(delayed("h")).isEmpty();

        // one that gets another time is at another place, and one that runs is in none
        String moved = found.get(100).handle();
        operations().edit(moved, new JobEdit(4_100_000_000_000L, null, null)).join();
        operations().runNow(found.get(0).handle()).join();
        assertThat(delayed(null))
                .hasSize(count - 1)
                .last()
                .satisfies(job -> assertThat(job.handle()).isEqualTo(moved));
        assertThatThrownBy(() -> find(null, Set.of(), null, JobQuery.Order.SOONEST_FIRST, 10))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private List<JobView> delayed(String function) {
        List<JobView> found = new ArrayList<>();
        JobQuery query = new JobQuery(
                function,
                Set.of(JobState.DELAYED),
                null,
                null,
                null,
                JobQuery.Order.SOONEST_FIRST,
                null,
                500,
                700,
                JobQuery.PATIENT);
        JobPage page;
        do {
            page = operations().jobs(query).join();
            // 700 looks for a page, whatever else there is
            assertThat(page.scanned()).isLessThanOrEqualTo(700);
            found.addAll(page.jobs());
            query = query.from(page.nextCursor());
        } while (!page.complete());
        return found;
    }

    @Test
    void aPageThatNobodyWaitsForLongerEndsEarlyAndSaysWhereToGoOn() {
        Connection client = server.connect();
        client.sends(packet(SUBMIT_JOB_BG, "f", "", "x").repeat(6_000));
        for (int i = 0; i < 6_000; i++) {
            created(client);
        }
        JobQuery query = new JobQuery(
                null,
                Set.of(),
                null,
                null,
                "no such text",
                JobQuery.Order.NEWEST_FIRST,
                null,
                50,
                JobQuery.USUAL_SCAN,
                Duration.ZERO);
        int scanned = 0;
        int pages = 0;
        JobPage page;
        do {
            page = operations().jobs(query).join();
            assertThat(page.scanned()).isLessThanOrEqualTo(128);
            scanned += page.scanned();
            pages++;
            query = query.from(page.nextCursor());
        } while (!page.complete());
        assertThat(scanned).isEqualTo(6_000);
        assertThat(pages).isGreaterThanOrEqualTo(3);
    }

    @Test
    void aJobThatWaitsIsEditedForGood() {
        server.with(options -> options.store(store));
        Connection client = server.connect();
        String later = created(client.sends(SUBMIT_JOB_EPOCH, "f", "u", "4000000000", "typo"));
        String sooner = created(client.sends(SUBMIT_JOB_EPOCH, "f", "", "4000000000", "2"));
        String putOff = created(client.sends(SUBMIT_JOB_BG, "f", "", "3"));
        String plain = created(client.sends(SUBMIT_JOB_BG, "f", "", "4"));
        assertThat(edit(later, new JobEdit(4_100_000_000_000L, Priority.HIGH, bytes("a longer text"))))
                .isTrue();
        assertThat(edit(sooner, new JobEdit(0L, Priority.LOW, bytes("")))).isTrue();
        assertThat(edit(putOff, new JobEdit(4_050_000_000_000L, null, null))).isTrue();
        assertThat(edit(plain, new JobEdit(null, null, bytes("5")))).isTrue();
        assertThat(edit("H:test:1", new JobEdit(0L, null, null))).isFalse();
        assertThat(job(later)).satisfies(job -> {
            assertThat(job.state()).isEqualTo(JobState.DELAYED);
            assertThat(job.notBefore()).isEqualTo(4_100_000_000_000L);
            assertThat(job.priority()).isEqualTo(Priority.HIGH);
            assertThat(job.unique()).isEqualTo("u");
            assertThat(job.workloadSize()).isEqualTo(13);
        });
        // the store has it before anybody is told
        assertThat(store.jobs())
                .extracting(stored -> new String(stored.workload(), UTF_8))
                .containsExactly("a longer text", "", "3", "5");
        server.server().stop();

        after.awaitsRecovery();
        assertThat(after.server().operations().job(putOff).join()).hasValueSatisfying(job -> {
            assertThat(job.state()).isEqualTo(JobState.DELAYED);
            assertThat(job.notBefore()).isEqualTo(4_050_000_000_000L);
        });
        Connection worker = after.worker("f");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, plain, "f", "5");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, sooner, "f", "");
        assertThat(after.server().operations().runNow(later).join()).isTrue();
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, later, "f", "a longer text");
        assertThat(after.server()
                        .operations()
                        .edit(later, new JobEdit(0L, null, null))
                        .join())
                .isFalse();
    }

    @Test
    void anEditIsConfirmedOnlyAfterTheStoreHasIt() {
        server.with(options -> options.store(store));
        String handle = created(server.connect().sends(SUBMIT_JOB_BG, "f", "", "1"));
        store.awaitCommit();
        store.holdsCommits();

        CompletableFuture<Boolean> edited = operations().edit(handle, new JobEdit(null, null, bytes("2")));
        store.awaitCommit();
        // what is asked behind it is answered, while the commit goes on
        assertThat(job(handle).workloadSize()).isEqualTo(1);
        assertThat(edited).isNotDone();
        store.letAllGo();

        assertThat(edited.join()).isTrue();
        assertThat(store.jobs())
                .singleElement()
                .satisfies(kept -> assertThat(kept.workload()).isEqualTo(bytes("2")));
    }

    private boolean edit(String handle, JobEdit edit) {
        return operations().edit(handle, edit).join();
    }

    @Test
    void anEditThatIsRefusedHasChangedNothing() {
        server.with(options -> options.store(store).limits(limits -> limits.maxPacketSize(100)));
        Connection client = server.connect();
        String byWorkload = created(client.sends(SUBMIT_JOB_BG, "f", "-", "key"));
        String background = created(client.sends(SUBMIT_JOB_BG, "f", "", "1"));
        String foreground = created(client.sends(SUBMIT_JOB, "f", "", "2"));
        assertThatThrownBy(() -> edit(byWorkload, new JobEdit(null, Priority.LOW, bytes("x"))))
                .hasCauseInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unique key");
        assertThatThrownBy(() -> edit(foreground, new JobEdit(4_000_000_000_000L, Priority.LOW, null)))
                .hasCauseInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a client waits");
        assertThatThrownBy(() -> edit(background, new JobEdit(null, null, new byte[101])))
                .hasCauseInstanceOf(RefusedException.class);
        store.refuses(job(background).number());
        assertThatThrownBy(() -> edit(background, new JobEdit(null, Priority.LOW, bytes("x"))))
                .hasCauseInstanceOf(RefusedException.class)
                .hasMessageContaining("does not fit");
        for (String handle : List.of(byWorkload, background, foreground)) {
            assertThat(job(handle).priority()).isEqualTo(Priority.NORMAL);
        }
        assertThat(edit(foreground, new JobEdit(null, Priority.HIGH, null))).isTrue();
        Connection worker = server.worker("f");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, foreground, "f", "2");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, byWorkload, "f", "key");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, background, "f", "1");
    }

    @Test
    void jobsAreFoundPageByPage() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            all.append(packet(SUBMIT_JOB_BG, i % 2 == 0 ? "even" : "odd", "", "number " + i));
        }
        Connection client = server.connect();
        client.sends(all + packet(SUBMIT_JOB_EPOCH, "odd", "", "4000000000", "later"));
        for (int i = 0; i < 5_001; i++) {
            created(client);
        }
        Connection worker = server.worker("even").sends(GRAB_JOB);
        String running = worker.nextPacket().argument(0);

        List<Long> numbers = new ArrayList<>();
        JobQuery query = JobQuery.all(500);
        JobPage page;
        do {
            page = operations().jobs(query).join();
            page.jobs().forEach(job -> numbers.add(job.number()));
            query = query.from(page.nextCursor());
        } while (!page.complete());
        assertThat(numbers).hasSize(5_001).isSorted().doesNotHaveDuplicates();

        assertThat(find("even", Set.of(), null, JobQuery.Order.NEWEST_FIRST, 500_000)
                        .jobs())
                .hasSize(500)
                .first()
                .satisfies(job -> assertThat(job.number()).isEqualTo(numbers.get(4_998)));
        assertThat(find(null, Set.of(JobState.RUNNING), null, JobQuery.Order.OLDEST_FIRST, 10)
                        .jobs())
                .extracting(JobView::handle)
                .containsExactly(running);
        assertThat(find("odd", Set.of(JobState.DELAYED), null, JobQuery.Order.OLDEST_FIRST, 500_000)
                        .jobs())
                .hasSize(1);
        assertThat(find(null, Set.of(), "number 4321", JobQuery.Order.OLDEST_FIRST, 500_000)
                        .jobs())
                .hasSize(1);
        assertThat(find(null, Set.of(), running, JobQuery.Order.OLDEST_FIRST, 500_000)
                        .jobs())
                .hasSize(1);
        assertThat(find("none", Set.of(), null, JobQuery.Order.OLDEST_FIRST, 500_000)
                        .complete())
                .isTrue();
        JobPage cut = find(null, Set.of(), "later", JobQuery.Order.OLDEST_FIRST, 3_000);
        assertThat(cut.jobs()).isEmpty();
        assertThat(cut.scanned()).isEqualTo(3_000);
        assertThat(cut.complete()).isFalse();
    }

    private JobPage find(String function, Set<JobState> states, String text, JobQuery.Order order, int maxScanned) {
        return operations()
                .jobs(new JobQuery(function, states, null, null, text, order, null, 500, maxScanned, JobQuery.PATIENT))
                .join();
    }

    @Test
    void aPurgeCancelsWhatNoWorkerHas() {
        server.with(options -> options.store(store));
        Connection client = server.connect();
        String running = created(client.sends(SUBMIT_JOB, "f", "", "x"));
        Connection worker = server.worker("f").sends(GRAB_JOB).receives(JOB_ASSIGN, running, "f", "x");
        client.sends(packet(SUBMIT_JOB_BG, "f", "", "x").repeat(1_500)
                + packet(SUBMIT_JOB_EPOCH, "f", "", "4000000000", "x")
                + packet(SUBMIT_JOB_BG, "g", "", "x"));
        for (int i = 0; i < 1_502; i++) {
            created(client);
        }
        String waited = created(client.sends(SUBMIT_JOB, "f", "", "x"));

        assertThat(operations().purge("f").join()).isEqualTo(1_502);

        client.receives(WORK_FAIL, waited);
        assertThat(server.function("f").cancelled()).isEqualTo(1_502);
        assertThat(server.snapshot().jobs()).isEqualTo(2);
        worker.sends(WORK_COMPLETE, running, "y");
        client.receives(WORK_COMPLETE, running, "y").isServed();
        assertThat(operations().purge("nobody's").join()).isZero();
        server.server().stop();
        assertThat(store.jobs()).hasSize(1);
    }

    @Test
    void functionsAreForgottenAndConnectionsClosed() {
        Connection worker = server.worker("f");
        assertThat(operations().forget("f").join()).isFalse();
        long id = server.snapshot().connections().get(0).id();
        assertThat(operations().disconnect(id).join()).isTrue();
        assertThat(worker.rest()).isEmpty();
        server.awaits(snapshot -> snapshot.connections().isEmpty());
        assertThat(operations().disconnect(id).join()).isFalse();
        assertThat(operations().forget("f").join()).isTrue();
        assertThat(server.snapshot().functions()).isEmpty();
        operations().maxQueue("f", 0, 1, 0).join();
        operations().submit(JobDraft.background("f", bytes("x"), "me"), null).join();
        assertThatThrownBy(() -> operations()
                        .submit(JobDraft.background("f", bytes("x"), "me"), null)
                        .join())
                .hasCauseInstanceOf(RefusedException.class);
    }

    @Test
    void theListenerHearsOfEveryEndAndItsFaultsDoNoHarm() throws InterruptedException {
        BlockingQueue<JobRecord> ended = new LinkedBlockingQueue<>();
        server.with(options -> options.maxKeptResult(3).listener(job -> {
            ended.add(job);
            throw new IllegalStateException("a fault of the listener, logged once");
        }));
        Connection client = server.connect();
        Connection worker = server.worker("f").sends(SET_CLIENT_ID, "w");
        String[] handles = new String[4];
        String trace = "java.lang.IllegalStateException: outer\n" + "\tat a.B.c(D.java)\n".repeat(2_000)
                + "Caused by: java.io.IOException: root\n\tat e.F.g(H.java)\n";
        String[] results = {"abc", "abcd", "abc", ""};
        for (int i = 0; i < handles.length; i++) {
            handles[i] = created(client.sends(i == 2 ? SUBMIT_JOB : SUBMIT_JOB_BG, "f", "u" + i, "work"));
            worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handles[i], "f", "work");
            if (i == 3) {
                worker.sends(WORK_EXCEPTION, handles[i], trace);
            } else {
                worker.sends(WORK_COMPLETE, handles[i], results[i]);
            }
            worker.isServed();
            if (i == 2) {
                client.receives(WORK_COMPLETE, handles[i], results[i]);
            }
        }
        assertThat(ended).hasSize(4).extracting(JobRecord::handle).containsExactly(handles);
        JobRecord first = ended.take();
        assertThat(first.result()).isEqualTo(bytes("abc"));
        assertThat(first.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(List.of(first.function(), first.unique(), first.client(), first.worker(), first.workerId()))
                .containsExactly("f", "u0", "127.0.0.1", "127.0.0.1", "w");
        assertThat(List.of(first.attempts(), first.workloadSize(), first.resultSize()))
                .containsExactly(1, 4, 3);
        assertThat(first.startedAt()).isBetween(first.submittedAt(), first.endedAt());
        JobRecord large = ended.take();
        assertThat(large.result()).as("larger than is to be kept").isNull();
        assertThat(large.resultSize()).isEqualTo(4);
        assertThat(ended.take().result()).as("a client got it").isNull();
        JobRecord failed = ended.take();
        assertThat(failed.outcome()).isEqualTo(Outcome.EXCEPTION);
        assertThat(failed.error()).asString(UTF_8).isEqualTo(trace);

        created(client.sends(SUBMIT_JOB, "f", "", "x"));
        client.close();
        assertThat(ended.take().outcome()).isEqualTo(Outcome.ABANDONED);
        String cancelled = operations()
                .submit(JobDraft.background("f", bytes("x"), "me"), null)
                .join()
                .handle();
        operations().cancel(cancelled).join();
        JobRecord last = ended.take();
        assertThat(last.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(last.background()).isTrue();
        assertThat(last.startedAt()).isZero();
        worker.isServed();
    }

    @Test
    void aSnapshotSaysWhenSomethingCameFromAConnectionLast() {
        AtomicLong now = new AtomicLong(1_000_000);
        server.with(options -> options.clock(new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException();
            }

            @Override
            public long millis() {
                return now.get();
            }

            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(millis());
            }
        }));
        Connection worker = server.worker("f").isServed();
        now.addAndGet(5_000);
        worker.isServed();
        now.addAndGet(7_000);

        EngineSnapshot.Connection seen = server.snapshot().connections().get(0);
        assertThat(seen.connectedAt()).isEqualTo(1_000_000);
        assertThat(seen.heardAt()).isEqualTo(1_005_000);
    }
}
