package dev.gearman.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.ScriptedStore;
import dev.gearman.server.store.StoreBatch.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@link StoreWriter} with a thread that stands in for the engine's. */
class StoreWriterTests {
    private static final byte[] NOTHING = {};

    private final ScriptedStore store = new ScriptedStore();
    private final ExecutorService engine = Executors.newSingleThreadExecutor();
    private final StoreWriter writer = new StoreWriter(store, engine);
    /** Written and read on the engine's thread. */
    private final List<String> outcomes = new ArrayList<>();

    @AfterEach
    void end() {
        store.letAllGo();
        writer.close();
        engine.shutdownNow();
    }

    @Test
    void whatComesInOneTurnIsOneCommit() {
        onEngine(() -> {
            save(1);
            save(2);
            writer.change(losses(77, 1));
            writer.delete(78);
        });
        awaitIdle();

        assertThat(store.batches()).hasSize(1);
        StoreBatch batch = store.batches().get(0);
        assertThat(numbers(batch)).containsExactly(1L, 2L);
        assertThat(batch.changes()).containsExactly(losses(77, 1));
        assertThat(batch.deletes()).containsExactly(78L);
        assertThat(outcomes()).containsExactly("1 saved", "2 saved");
    }

    @Test
    void whatComesDuringACommitGathersForTheNext() {
        store.holdsCommits();
        onEngine(() -> save(1));
        store.awaitCommit();
        for (long number = 2; number <= 100; number++) {
            long each = number;
            onEngine(() -> save(each));
        }
        assertThat(outcomes()).isEmpty();

        store.letAllGo();
        awaitIdle();

        assertThat(store.batches()).hasSize(2);
        assertThat(numbers(store.batches().get(1))).hasSize(99).isSorted();
        assertThat(outcomes()).hasSize(100).startsWith("1 saved", "2 saved");
    }

    @Test
    void aSaveIsTakenBackUnlessACommitHasBegunWithIt() {
        store.holdsCommits();
        onEngine(() -> save(1));
        store.awaitCommit();
        onEngine(() -> {
            save(2);
            save(3);
            writer.change(losses(2, 1));
            writer.withdraw(1);
            writer.withdraw(2);
            writer.withdraw(4);
        });
        assertThat(outcomes()).containsExactly("2 its connection ended");
        store.letAllGo();
        awaitIdle();
        assertThat(store.jobs()).extracting(StoredJob::number).containsExactly(1L, 3L);
        assertThat(outcomes()).containsExactly("2 its connection ended", "1 saved", "3 saved");
        assertThat(writer.status(0, 0).pendingBytes()).isZero();
    }

    @Test
    void aJobThatIsSavedAndDeletedAtOnceIsSavedFirst() {
        onEngine(() -> {
            save(1);
            writer.change(losses(1, 1));
            writer.delete(1);
            writer.change(losses(1, 2));
            save(2);
            writer.change(losses(2, 1));
        });
        awaitIdle();

        assertThat(store.batches()).allSatisfy(StoreWriterTests::hasEachJobOnce);
        assertThat(outcomes()).containsExactly("1 saved", "2 saved");
        assertThat(store.jobs()).singleElement().satisfies(job -> {
            assertThat(job.number()).isEqualTo(2);
            assertThat(job.losses()).isEqualTo(1);
        });
    }

    @Test
    void aJobThatTheStoreCannotTakeIsRefusedByItself() {
        store.refuses(2);
        onEngine(() -> {
            save(1);
            save(2);
            save(3);
        });
        awaitIdle();

        assertThat(outcomes()).containsExactly("2 job 2 does not fit", "1 saved", "3 saved");
        assertThat(store.jobs()).extracting(StoredJob::number).containsExactly(1L, 3L);
        assertThat(trouble()).isNull();
    }

    @Test
    void aFailedSaveIsReportedAndTakenBack() {
        store.goesDown();
        onEngine(() -> save(1));
        await().atMost(Duration.ofSeconds(60)).until(() -> !outcomes().isEmpty());
        assertThat(outcomes()).containsExactly("1 the disk is full");
        assertThat(trouble()).isEqualTo("the disk is full");

        store.comesBack();
        awaitIdle();

        // it may have come through after all
        assertThat(store.batches()).hasSizeGreaterThanOrEqualTo(2);
        StoreBatch last = store.batches().get(store.batches().size() - 1);
        assertThat(last.saves()).isEmpty();
        assertThat(last.deletes()).containsExactly(1L);
        assertThat(trouble()).isNull();
        assertThat(store.jobs()).isEmpty();
    }

    @Test
    void aFailedDeleteIsTriedAgain() {
        onEngine(() -> {
            save(1);
            save(2);
        });
        awaitIdle();
        store.goesDown();
        onEngine(() -> {
            writer.delete(1);
            writer.change(losses(2, 3));
        });
        await().atMost(Duration.ofSeconds(60)).until(() -> trouble() != null);
        store.comesBack();
        awaitIdle();

        assertThat(store.jobs()).singleElement().satisfies(job -> {
            assertThat(job.number()).isEqualTo(2);
            assertThat(job.losses()).isEqualTo(3);
        });
    }

    @Test
    void aChangeThatFailedDoesNotOverwriteALaterOne() {
        onEngine(() -> save(1));
        awaitIdle();
        store.holdsCommits();
        store.goesDown();
        onEngine(() -> writer.change(losses(1, 1)));
        store.awaitCommit();
        store.awaitCommit();
        onEngine(() -> writer.change(losses(1, 2)));
        store.letGo();
        await().atMost(Duration.ofSeconds(60)).until(() -> trouble() != null);
        store.comesBack();
        store.letAllGo();
        awaitIdle();

        assertThat(store.jobs())
                .singleElement()
                .satisfies(job -> assertThat(job.losses()).isEqualTo(2));
    }

    @Test
    void aJobThatIsSavedAgainAfterAFailureIsNotTakenBack() {
        store.holdsCommits();
        store.goesDown();
        onEngine(() -> save(1));
        store.awaitCommit();
        store.letGo();
        await().atMost(Duration.ofSeconds(60)).until(() -> trouble() != null);
        store.comesBack();
        onEngine(() -> {
            save(1);
            save(2);
        });
        store.letAllGo();
        awaitIdle();

        assertThat(outcomes()).containsExactly("1 the disk is full", "1 saved", "2 saved");
        assertThat(store.batches()).allSatisfy(StoreWriterTests::hasEachJobOnce);
        assertThat(store.jobs()).extracting(StoredJob::number).containsExactly(1L, 2L);
    }

    @Test
    void aCommitIsOfBoundedSize() {
        onEngine(() -> {
            for (long number = 1; number <= 25_000; number++) {
                save(number);
            }
        });
        awaitIdle();

        assertThat(store.batches()).extracting(batch -> batch.saves().size()).containsExactly(10_000, 10_000, 5_000);
        assertThat(store.jobs()).hasSize(25_000);
        onEngine(() -> {
            StoreStatus status = writer.status(0, 0);
            assertThat(status.commits()).isEqualTo(3);
            assertThat(status.saved()).isEqualTo(25_000);
            assertThat(status.lastBatch()).isEqualTo(5_000);
            assertThat(status.pendingJobs()).isZero();
            assertThat(status.pendingBytes()).isZero();
        });
    }

    @Test
    void aStoreThatIsTooSlowIsGivenNoMoreThanFits() {
        StoreWriter small = new StoreWriter(store, engine, engine, 1_000);
        store.holdsCommits();
        onEngine(() -> save(small, 1));
        store.awaitCommit();
        onEngine(() -> {
            for (long number = 2; number <= 10; number++) {
                save(small, number);
            }
            assertThat(small.status(0, 0).pendingBytes()).isBetween(500L, 1_000L);
        });
        assertThat(outcomes()).isNotEmpty().allMatch(outcome -> outcome.contains("too slow"));

        store.letAllGo();
        await().atMost(Duration.ofSeconds(60)).until(() -> outcomes().size() == 10);
        assertThat(outcomes()).contains("1 saved", "2 saved");
        onEngine(() -> save(small, 11));
        await().atMost(Duration.ofSeconds(60)).until(() -> outcomes().contains("11 saved"));
        small.close();
    }

    @Test
    void whatIsLoadedIsAsOfTheLastChange() throws Exception {
        onEngine(() -> save(1));
        awaitIdle();
        store.holdsCommits();
        onEngine(() -> writer.change(losses(1, 1)));
        store.awaitCommit();
        store.awaitCommit();
        java.util.concurrent.CompletableFuture<List<StoredJob>> loaded = new java.util.concurrent.CompletableFuture<>();
        onEngine(() -> {
            writer.load(new long[] {1, 2}, (jobs, failure) -> loaded.complete(jobs));
            writer.change(losses(1, 2));
        });
        store.letAllGo();

        assertThat(loaded.get(60, java.util.concurrent.TimeUnit.SECONDS))
                .singleElement()
                .satisfies(job -> assertThat(job.losses()).isEqualTo(2));
        awaitIdle();
    }

    @Test
    void aReplacementIsToldWhenTheStoreHasIt() {
        onEngine(() -> save(1));
        awaitIdle();
        store.holdsCommits();
        onEngine(() -> {
            writer.change(losses(1, 5));
            replace(1, "new");
            writer.change(losses(1, 6));
        });
        store.awaitCommit();
        store.awaitCommit();
        assertThat(outcomes()).containsExactly("1 saved");
        store.letAllGo();
        awaitIdle();

        assertThat(outcomes()).containsExactly("1 saved", "1 replaced");
        assertThat(store.batches()).allSatisfy(StoreWriterTests::hasEachJobOnce);
        assertThat(store.jobs()).singleElement().satisfies(job -> {
            assertThat(job.workload()).asString().isEqualTo("new");
            assertThat(job.losses()).isEqualTo(6);
        });
        onEngine(() -> assertThat(writer.status(0, 0).pendingBytes()).isZero());
    }

    @Test
    void aReplacementThatFailedIsToldAndMadeLaterWithWhatHasChangedSince() {
        onEngine(() -> save(1));
        awaitIdle();
        store.holdsCommits();
        store.goesDown();
        onEngine(() -> replace(1, "new"));
        store.awaitCommit();
        store.awaitCommit();
        onEngine(() -> writer.change(losses(1, 7)));
        store.letGo();
        await().atMost(Duration.ofSeconds(60)).until(() -> trouble() != null);
        assertThat(outcomes()).containsExactly("1 saved", "1 the disk is full");
        // while it is known that the store does not work, nothing more is taken
        onEngine(() -> replace(1, "too late"));
        assertThat(outcomes()).last().asString().contains("can't be written");
        store.comesBack();
        store.letAllGo();
        awaitIdle();

        assertThat(store.jobs()).singleElement().satisfies(job -> {
            assertThat(job.workload()).asString().isEqualTo("new");
            assertThat(job.losses()).isEqualTo(7);
        });
    }

    @Test
    void aJobThatEndsDoesNotComeBackByAReplacementThatFailed() {
        onEngine(() -> {
            save(1);
            save(2);
        });
        awaitIdle();
        store.holdsCommits();
        store.goesDown();
        onEngine(() -> replace(1, "new"));
        store.awaitCommit();
        store.awaitCommit();
        onEngine(() -> {
            writer.delete(1);
            replace(2, "never written");
            writer.delete(2);
        });
        store.letGo();
        await().atMost(Duration.ofSeconds(60)).until(() -> trouble() != null);
        store.comesBack();
        store.letAllGo();
        awaitIdle();

        assertThat(store.jobs()).isEmpty();
        assertThat(outcomes()).containsExactly("1 saved", "2 saved", "2 replaced", "1 the disk is full");
        onEngine(() -> assertThat(writer.status(0, 0).pendingBytes()).isZero());
    }

    @Test
    void whatIsLoadedIsAsOfTheLastReplacement() throws Exception {
        onEngine(() -> save(1));
        awaitIdle();
        store.holdsCommits();
        onEngine(() -> replace(1, "first"));
        store.awaitCommit();
        store.awaitCommit();
        var loaded = new java.util.concurrent.CompletableFuture<List<StoredJob>>();
        onEngine(() -> {
            writer.change(losses(1, 3));
            writer.load(new long[] {1}, (jobs, failure) -> loaded.complete(jobs));
        });
        store.letAllGo();

        assertThat(loaded.get(60, java.util.concurrent.TimeUnit.SECONDS))
                .singleElement()
                .satisfies(job -> {
                    assertThat(job.workload()).asString().isEqualTo("first");
                    assertThat(job.losses()).isEqualTo(3);
                });
        awaitIdle();
    }

    private void replace(long number, String workload) {
        writer.replace(
                StoredJobs.withWorkload(number, workload.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                failure -> outcomes.add(number + " " + (failure == null ? "replaced" : failure.getMessage())));
    }

    @Test
    void anIdleWriterSaysSoAtOnce() {
        awaitIdle();

        assertThat(store.batches()).isEmpty();
        assertThat(writer.isDurable()).isTrue();
    }

    private static void hasEachJobOnce(StoreBatch batch) {
        List<Long> all = new ArrayList<>(numbers(batch));
        batch.changes().forEach(change -> all.add(change.number()));
        all.addAll(batch.deletes());
        assertThat(all).doesNotHaveDuplicates();
    }

    private void save(long number) {
        save(writer, number);
    }

    private void save(StoreWriter to, long number) {
        StoredJob job = new StoredJob(number, NOTHING, NOTHING, NOTHING, NOTHING, 1, 0, NOTHING, 0, 0, "", NOTHING);
        to.save(job, failure -> outcomes.add(number + " " + (failure == null ? "saved" : failure.getMessage())));
    }

    private static List<Long> numbers(StoreBatch batch) {
        return batch.saves().stream().map(StoredJob::number).toList();
    }

    private List<String> outcomes() {
        List<String> copy = new ArrayList<>();
        onEngine(() -> copy.addAll(outcomes));
        return copy;
    }

    private String trouble() {
        List<String> copy = new ArrayList<>();
        onEngine(() ->
                copy.add(writer.trouble() == null ? null : writer.trouble().getMessage()));
        return copy.get(0);
    }

    private void onEngine(Runnable task) {
        get(engine.submit(task));
    }

    private void awaitIdle() {
        java.util.concurrent.CompletableFuture<Boolean> idle = new java.util.concurrent.CompletableFuture<>();
        onEngine(() -> writer.onIdle(() -> idle.complete(true)));
        get(idle);
    }

    private static void get(Future<?> future) {
        try {
            future.get(60, java.util.concurrent.TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Change losses(long number, int losses) {
        return new Change(number, 1, 0, losses, NOTHING);
    }
}
