package dev.gearman.server.store;

import static dev.gearman.server.store.StoredJobs.assertSame;
import static dev.gearman.server.store.StoredJobs.bytes;
import static dev.gearman.server.store.StoredJobs.changes;
import static dev.gearman.server.store.StoredJobs.deletes;
import static dev.gearman.server.store.StoredJobs.everyByte;
import static dev.gearman.server.store.StoredJobs.job;
import static dev.gearman.server.store.StoredJobs.jobs;
import static dev.gearman.server.store.StoredJobs.noise;
import static dev.gearman.server.store.StoredJobs.saves;
import static dev.gearman.server.store.StoredJobs.with;
import static dev.gearman.server.store.StoredJobs.withWorkload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.gearman.server.store.StoreBatch.Change;
import java.lang.ref.WeakReference;
import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a {@link JobStore} promises, for every store there is: extend it, begin each test with a place that is empty, and
 * open that place as often as asked.
 */
public abstract class JobStoreContractTests {
    private static final byte[] NOTHING = {};
    private static final int BIGGEST_WORKLOAD = 100 * 1024 * 1024;

    private final Deque<JobStore> opened = new ArrayDeque<>();

    /** Opens the place of this test, which is empty at first, and later as the stores that are closed by then left it. */
    protected abstract JobStore open() throws Exception;

    /** Whether the jobs take memory of this process before they are asked for. */
    protected boolean holdsAllInMemory() {
        return false;
    }

    /** A store over the place of this test, closed at the end of the test at the latest. */
    protected final JobStore store() throws Exception {
        if (opened.isEmpty()) {
            opened.push(open());
        }
        return opened.peek();
    }

    /** Closes the store and opens its place again. */
    protected final JobStore reopened() throws Exception {
        closeStore();
        return store();
    }

    // runs before the @AfterEach of a subclass that takes the place away
    @AfterEach
    final void closeStore() throws StoreException {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    protected static List<StoredJob> replayed(JobStore store) throws StoreException {
        List<StoredJob> jobs = new ArrayList<>();
        store.replay(jobs::add);
        return jobs;
    }

    @Test
    void aNewStoreIsEmpty() throws Exception {
        assertThat(replayed(store())).isEmpty();
        assertThat(store().load(new long[] {1, 2, 3})).isEmpty();
    }

    @Test
    void everyFieldComesBackAfterTheStoreWasReopened() throws Exception {
        List<StoredJob> jobs = jobs(1, 420);
        store().write(saves(jobs));
        assertSame(replayed(store()), jobs);
        assertSame(replayed(reopened()), jobs);
    }

    @Test
    void everyFieldMayBeEmpty() throws Exception {
        StoredJob empty = new StoredJob(0, NOTHING, NOTHING, NOTHING, NOTHING, 0, 0, NOTHING, 0, 0, "", NOTHING);
        store().write(saves(empty));
        assertSame(replayed(reopened()), List.of(empty));
        assertSame(store().load(new long[] {0}), List.of(empty));
    }

    @Test
    void everyFieldHasRoomForTheLargestValue() throws Exception {
        StoredJob full = new StoredJob(
                Long.MAX_VALUE,
                noise(43, 1),
                noise(8_192, 2),
                noise(64, 3),
                noise(70_000, 4),
                2,
                Long.MAX_VALUE,
                noise(8_192, 5),
                Integer.MAX_VALUE,
                Long.MAX_VALUE,
                "c".repeat(StoredJob.MAX_CLIENT - 1) + "\u00fc",
                noise(StoredJob.MAX_ATTEMPTS, 6));
        store().write(saves(full));
        assertSame(replayed(reopened()), List.of(full));
        assertSame(store().load(new long[] {Long.MAX_VALUE}), List.of(full));
    }

    @Test
    void bytesNeedNotBeText() throws Exception {
        byte[] all = everyByte();
        byte[] notUtf8 = {'a', (byte) 0xC3, 0, (byte) 0xFF, (byte) 0xED, (byte) 0xA0, (byte) 0x80, 0};
        StoredJob one = new StoredJob(1, all, all, notUtf8, all, 1, 0, all, 0, 0, "", all);
        StoredJob other = new StoredJob(2, notUtf8, notUtf8, bytes("\0"), notUtf8, 1, 0, notUtf8, 0, 0, "", notUtf8);
        store().write(saves(one, other));
        store().write(changes(new Change(2, 0, 0, 1, all)));
        StoredJob changed = other.with(new Change(2, 0, 0, 1, all));
        assertSame(replayed(reopened()), List.of(one, changed));
    }

    @Test
    void namesAreNotTakenForOneAnother() throws Exception {
        List<byte[]> names = List.of(
                bytes("resize"),
                bytes("Resize"),
                bytes("resize "),
                bytes(" resize"),
                bytes("resize\0"),
                bytes("resiz\u00e9"),
                bytes("resize\u0301"),
                bytes("r\u00e9size"),
                bytes("'; --"),
                bytes("%"));
        List<StoredJob> jobs = new ArrayList<>();
        for (byte[] name : names) {
            jobs.add(with(job(jobs.size() + 1), name, name, NOTHING));
        }
        store().write(saves(jobs));
        assertSame(replayed(reopened()), jobs);
    }

    @Test
    void jobsMayShareFunctionAndUnique() throws Exception {
        StoredJob one = with(job(1), bytes("f"), bytes("u"), NOTHING);
        StoredJob other = with(job(2), bytes("f"), bytes("u"), NOTHING);
        store().write(saves(one, other));
        assertSame(replayed(store()), List.of(one, other));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 32_767, 32_768, 65_535, 65_536, 1_048_575, 1_048_576, 5_000_000})
    void aWorkloadComesBackByteForByte(int length) throws Exception {
        StoredJob job = withWorkload(17, noise(length, length));
        store().write(saves(job));
        assertSame(replayed(store()), List.of(job));
        assertSame(reopened().load(new long[] {17}), List.of(job));
        store().write(deletes(17L));
        assertThat(replayed(reopened())).isEmpty();
    }

    @Test
    void aWorkloadMayHaveOneHundredMegabytes() throws Exception {
        StoredJob job = withWorkload(1, noise(BIGGEST_WORKLOAD, 1));
        store().write(saves(job, job(2)));
        assertSame(replayed(reopened()), List.of(job, job(2)));
        assertSame(store().load(new long[] {2, 1}), List.of(job(2), job));
        store().write(deletes(1L, 2L));
        assertThat(replayed(store())).isEmpty();
    }

    @Test
    void aBatchMayBeEmptyOrHaveTenThousandOfEach() throws Exception {
        store().write(new StoreBatch(List.of(), List.of(), List.of()));
        store().write(saves(jobs(1, 20_000)));
        List<Change> changes = LongStream.rangeClosed(1, 10_000)
                .mapToObj(number -> change(number, 7))
                .toList();
        List<Long> deletes = LongStream.rangeClosed(10_001, 20_000).boxed().toList();
        store().write(new StoreBatch(jobs(20_001, 30_000), changes, deletes));

        List<StoredJob> expected = new ArrayList<>();
        changes.forEach(change -> expected.add(job(change.number()).with(change)));
        expected.addAll(jobs(20_001, 30_000));
        assertSame(replayed(reopened()), expected);
    }

    @Test
    void aJobIsSavedThenChangedThenDeleted() throws Exception {
        store().write(saves(job(1), job(2)));
        Change first = new Change(1, 0, 1_800_000_000_000L, 1, bytes("once"));
        store().write(changes(first));
        assertSame(replayed(store()), List.of(job(1).with(first), job(2)));
        Change second = new Change(1, 2, 0, 2, NOTHING);
        store().write(changes(second));
        assertSame(replayed(reopened()), List.of(job(1).with(second), job(2)));
        assertSame(store().load(new long[] {1}), List.of(job(1).with(second)));
        store().write(deletes(1L));
        assertSame(replayed(reopened()), List.of(job(2)));
    }

    @Test
    void changesAndDeletesOfUnknownNumbersDoNothing() throws Exception {
        store().write(saves(job(5)));
        store().write(new StoreBatch(List.of(), List.of(change(4, 1), change(6, 1)), List.of(3L, 7L, Long.MAX_VALUE)));
        assertSame(replayed(reopened()), List.of(job(5)));
        assertThat(store().load(new long[] {3, 4, 6, 7})).isEmpty();
    }

    @Test
    void aDeleteMayBeRepeated() throws Exception {
        store().write(saves(job(1), job(2)));
        store().write(deletes(1L));
        store().write(deletes(1L));
        assertSame(replayed(store()), List.of(job(2)));
    }

    @Test
    void aBatchOfUnknownOutcomeMayBeRepeated() throws Exception {
        store().write(saves(jobs(1, 10)));
        StoreBatch batch = new StoreBatch(jobs(11, 20), List.of(change(1, 3)), List.of(2L));
        store().write(batch);
        store().write(batch);
        List<StoredJob> expected = new ArrayList<>(jobs(1, 20));
        expected.set(0, job(1).with(change(1, 3)));
        expected.remove(1);
        assertSame(replayed(reopened()), expected);
    }

    @Test
    void aSaveReplacesTheJobOfThatNumber() throws Exception {
        store().write(saves(withWorkload(1, noise(3_000_000, 1)), job(2)));
        store().write(changes(change(1, 9)));
        StoredJob shorter = withWorkload(1, bytes("shorter"));
        store().write(saves(shorter));
        assertSame(replayed(reopened()), List.of(shorter, job(2)));
        assertSame(store().load(new long[] {1}), List.of(shorter));
    }

    @Test
    void aBatchThatFailsInTheMiddleLeavesNothing() throws Exception {
        store().write(saves(jobs(1, 10)));
        List<Long> broken = new AbstractList<>() {
            @Override
            public Long get(int index) {
                if (index == 2) {
                    throw new IllegalStateException("planted by the test");
                }
                return 2L + index;
            }

            @Override
            public int size() {
                return 3;
            }
        };
        StoreBatch batch = new StoreBatch(jobs(11, 20), List.of(change(1, 3)), broken);
        assertThatThrownBy(() -> store().write(batch)).hasStackTraceContaining("planted by the test");
        assertSame(replayed(store()), jobs(1, 10));

        store().write(saves(job(21)));
        List<StoredJob> expected = new ArrayList<>(jobs(1, 10));
        expected.add(job(21));
        assertSame(replayed(reopened()), expected);
    }

    @Test
    void jobsAreReplayedInTheOrderOfTheirNumbers() throws Exception {
        // neither the order of their texts nor that of their last 32 bits
        long[] numbers = {
            1,
            2,
            9,
            10,
            99,
            100,
            255,
            256,
            65_536,
            0x7FFF_FFFFL,
            0x8000_0000L,
            0xFFFF_FFFFL,
            0x1_0000_0000L,
            (1L << 53) - 1,
            1L << 53,
            (1L << 53) + 1,
            (1L << 62) - 1,
            1L << 62,
            Long.MAX_VALUE - 1,
            Long.MAX_VALUE
        };
        for (int i = 0; i < numbers.length; i++) {
            store().write(saves(job(numbers[(i * 7 + 3) % numbers.length])));
        }
        assertSame(
                replayed(reopened()),
                Arrays.stream(numbers).mapToObj(StoredJobs::job).toList());
    }

    @Test
    void oneHundredThousandJobsAreReplayedInOrder() throws Exception {
        int count = 100_000;
        for (int first = 1; first <= count; first += 5_000) {
            store().write(saves(jobs(first, first + 4_999)));
        }
        AtomicLong next = new AtomicLong(1);
        reopened().replay(job -> assertSame(job, job(next.getAndIncrement())));
        assertThat(next).hasValue(count + 1);
    }

    @Test
    void aReplayHoldsOnlyAPartOfTheJobs() throws Exception {
        assumeFalse(holdsAllInMemory(), "this store holds all jobs in memory");
        int count = 4_000;
        byte[] workload = noise(4_000, 1);
        store().write(saves(LongStream.range(0, count)
                .mapToObj(number -> withWorkload(number, workload))
                .toList()));
        List<WeakReference<StoredJob>> passedOn = new ArrayList<>();
        reopened().replay(job -> {
            passedOn.add(new WeakReference<>(job));
            if (passedOn.size() == count) {
                System.gc();
            }
        });
        assertThat(passedOn).hasSize(count);
        assertThat(passedOn.stream().filter(job -> job.get() != null)).hasSizeLessThan(count * 2 / 3);
    }

    @Test
    void aReplayThatIsBrokenOffLeavesTheStoreUsable() throws Exception {
        store().write(saves(jobs(1, 3_000)));
        List<StoredJob> some = new ArrayList<>();
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> store().replay(job -> {
                    some.add(job);
                    if (some.size() == 10) {
                        throw new IllegalStateException("enough");
                    }
                }))
                .withMessage("enough");
        assertSame(some, jobs(1, 10));
        store().write(deletes(1L));
        assertSame(replayed(store()), jobs(2, 3_000));
    }

    @Test
    void jobsAreLoadedInTheOrderAskedForWithoutThoseThatAreNotThere() throws Exception {
        store().write(saves(jobs(1, 1_500)));
        store().write(deletes(4L));
        assertSame(
                store().load(new long[] {9, 3, 4, 1_000_000, 1_500, 1}), List.of(job(9), job(3), job(1_500), job(1)));
        assertThat(store().load(new long[0])).isEmpty();

        long[] most = LongStream.range(0, JobStore.MAX_LOAD).map(i -> 1_500 - i).toArray();
        assertSame(
                store().load(most),
                Arrays.stream(most).mapToObj(StoredJobs::job).toList());
    }

    @Test
    void aClosedStoreRefusesEverything() throws Exception {
        JobStore store = store();
        store.write(saves(job(1)));
        store.close();
        store.close();
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.write(saves(job(2))));
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.replay(job -> {}));
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.load(new long[] {1}));
        assertSame(replayed(reopened()), List.of(job(1)));
    }

    private static Change change(long number, int losses) {
        return new Change(number, 1, 0, losses, bytes("losses " + losses));
    }
}
