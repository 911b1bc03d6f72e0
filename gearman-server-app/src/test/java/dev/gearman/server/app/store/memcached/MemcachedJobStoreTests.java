package dev.gearman.server.app.store.memcached;

import static dev.gearman.server.store.StoredJobs.assertSame;
import static dev.gearman.server.store.StoredJobs.job;
import static dev.gearman.server.store.StoredJobs.jobs;
import static dev.gearman.server.store.StoredJobs.noise;
import static dev.gearman.server.store.StoredJobs.saves;
import static dev.gearman.server.store.StoredJobs.withWorkload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.app.store.peer.Cable;
import dev.gearman.server.app.store.peer.PeerServer;
import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.StoreBatch;
import dev.gearman.server.store.StoreException;
import dev.gearman.server.store.StoredJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to jobs when memcached ends, is full, or is cut off. */
class MemcachedJobStoreTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void anotherServerFindsTheJobsAsLongAsMemcachedRuns() throws Exception {
        try (PeerServer memcached = PeerServer.memcached(directory)) {
            try (JobStore store = open(memcached.port())) {
                store.write(saves(jobs(1, 2_000)));
            }
            try (JobStore store = open(memcached.port())) {
                assertSame(replayed(store), jobs(1, 2_000));
            }
        }
    }

    @Test
    void aMemcachedThatWasStartedAgainHasForgottenAndIsUsedAllTheSame() throws Exception {
        try (PeerServer memcached = PeerServer.memcached(directory);
                JobStore store = open(memcached.port())) {
            store.write(saves(jobs(1, 10)));
            memcached.kill();
            refuses(store, "memcached at 127.0.0.1:" + memcached.port());
            memcached.start();
            awaitWrite(store, saves(job(11)));
            assertThat(store.load(new long[] {1, 11})).hasSize(1);
            assertSame(replayed(store), List.of(job(11)));
        }
    }

    @Test
    void aStoreCanBeMadeBeforeMemcachedIsThere() throws Exception {
        try (PeerServer memcached = PeerServer.memcached(directory)) {
            memcached.kill();
            try (JobStore store = new MemcachedJobStore(
                    new Items("127.0.0.1", memcached.port(), Duration.ofMillis(200)), "gearman")) {
                refuses(store, "can't be reached");
                memcached.start();
                awaitWrite(store, saves(job(1)));
                assertSame(replayed(store), List.of(job(1)));
            }
        }
    }

    @Test
    void aHostThatIsNotKnownIsSaid() throws Exception {
        try (JobStore store =
                new MemcachedJobStore(new Items("no-such-host.invalid", 11211, Duration.ofSeconds(1)), "gearman")) {
            refuses(store, "the name of the host is not known");
        }
    }

    @Test
    void aConnectionThatIsCutInABatchLeavesAllOfItOrNothing() throws Exception {
        try (PeerServer memcached = PeerServer.memcached(directory);
                Cable cable = new Cable(memcached.port());
                JobStore store = open(cable.port())) {
            store.write(saves(jobs(1, 100)));
            List<Long> expected = numbers(jobs(1, 100));
            int failures = 0;
            // a batch takes some 25 KB
            for (int round = 0; round < 6; round++) {
                int first = 101 + round * 100;
                StoreBatch batch = new StoreBatch(jobs(first, first + 99), List.of(), expected);
                cable.cutAfter(1 + round * 5_000L);
                boolean failed = false;
                try {
                    store.write(batch);
                } catch (StoreException e) {
                    failed = true;
                    failures++;
                }
                cable.cut();
                cable.mend();
                List<Long> left = awaitNumbers(store);
                if (failed) {
                    assertThat(left).isIn(expected, numbers(batch.saves()));
                } else {
                    assertThat(left).isEqualTo(numbers(batch.saves()));
                }
                expected = left;
            }
            assertThat(failures).isBetween(2, 6);
        }
    }

    @Test
    void aFullMemcachedRefusesInsteadOfForgettingIfItIsToldTo() throws Exception {
        try (PeerServer memcached = PeerServer.memcached(directory, "-m", "32", "-M");
                JobStore store = open(memcached.port())) {
            store.write(saves(jobs(1, 100)));
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.write(saves(withWorkload(101, noise(60_000_000, 1)))))
                    .withMessageMatching("(?i).*out of memory.*");
            assertThat(awaitNumbers(store)).isEqualTo(numbers(jobs(1, 100)));
        }
    }

    @Test
    void jobsThatMemcachedThrewAwayAreLeftOut() throws Exception {
        try (PeerServer memcached = PeerServer.memcached(directory, "-m", "64");
                JobStore store = open(memcached.port())) {
            for (int number = 1; number <= 150; number++) {
                store.write(saves(withWorkload(number, noise(900_000, number))));
            }
            List<Long> left = numbers(replayed(store));
            assertThat(left).hasSizeBetween(10, 149).contains(150L);
            assertThat(numbers(replayed(store))).isEqualTo(left);
        }
    }

    @Test
    void itemsThatMayBeTooSmallAreRefusedWithTheirLimit() throws Exception {
        try (PeerServer memcached = PeerServer.memcached(directory, "-I", "64k", "-o", "slab_chunk_max=65536");
                JobStore store = open(memcached.port())) {
            refuses(store, "takes items of at most 65536 bytes");
        }
    }

    @Test
    void theLastServerToStartIsTheOneThatWrites() throws Exception {
        try (PeerServer memcached = PeerServer.memcached(directory);
                JobStore first = open(memcached.port());
                JobStore second = open(memcached.port())) {
            first.write(saves(job(1)));
            second.write(saves(job(2)));
            assertThatExceptionOfType(StoreException.class).isThrownBy(() -> first.write(saves(job(3))));
            refuses(first, "another server has taken over");
            assertSame(replayed(second), List.of(job(1), job(2)));
        }
    }

    private static JobStore open(int port) {
        return new MemcachedJobStore(new Items("127.0.0.1", port, Duration.ofSeconds(10)), "gearman");
    }

    private static void refuses(JobStore store, String why) {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.write(saves(job(99))))
                .withMessageContaining(why);
    }

    private static void awaitWrite(JobStore store, StoreBatch batch) {
        await().atMost(PATIENCE).until(() -> {
            try {
                store.write(batch);
                return true;
            } catch (StoreException e) {
                return false;
            }
        });
    }

    private static List<Long> awaitNumbers(JobStore store) {
        return await().atMost(PATIENCE)
                .until(
                        () -> {
                            try {
                                return numbers(replayed(store));
                            } catch (StoreException e) {
                                return List.<Long>of();
                            }
                        },
                        numbers -> !numbers.isEmpty());
    }

    private static List<StoredJob> replayed(JobStore store) throws StoreException {
        List<StoredJob> jobs = new ArrayList<>();
        store.replay(jobs::add);
        return jobs;
    }

    private static List<Long> numbers(List<StoredJob> jobs) {
        return jobs.stream().map(StoredJob::number).toList();
    }
}
