package dev.gearman.server.app.store.redis;

import static dev.gearman.server.store.StoredJobs.assertSame;
import static dev.gearman.server.store.StoredJobs.deletes;
import static dev.gearman.server.store.StoredJobs.job;
import static dev.gearman.server.store.StoredJobs.jobs;
import static dev.gearman.server.store.StoredJobs.noise;
import static dev.gearman.server.store.StoredJobs.saves;
import static dev.gearman.server.store.StoredJobs.withWorkload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gearman.server.app.store.peer.Cable;
import dev.gearman.server.app.store.peer.PeerServer;
import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.StoreBatch;
import dev.gearman.server.store.StoreException;
import dev.gearman.server.store.StoredJob;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.redis.connection.RedisConnection;

/** What happens to jobs when Redis ends, is full, or is cut off. */
class RedisJobStoreTests {
    @TempDir
    private Path directory;

    @Test
    void jobsSurviveTheEndOfRedis() throws Exception {
        try (PeerServer redis = PeerServer.redis(directory);
                RedisStores stores = new RedisStores(redis.port());
                JobStore store = stores.standard()) {
            store.write(saves(jobs(1, 3_000)));
            redis.kill();
            refuses(store, "Redis at localhost:" + redis.port());
            redis.start();
            assertSame(replayed(store), jobs(1, 3_000));
            store.write(deletes(1L));
            assertSame(replayed(store), jobs(2, 3_000));
        }
    }

    @Test
    void aStoreCanBeMadeBeforeRedisIsThere() throws Exception {
        try (PeerServer redis = PeerServer.redis(directory)) {
            redis.kill();
            try (RedisStores stores = new RedisStores(redis.port());
                    JobStore store = stores.standard()) {
                refuses(store, "Redis at localhost:" + redis.port());
                redis.start();
                store.write(saves(job(1)));
                assertSame(replayed(store), List.of(job(1)));
            }
        }
    }

    @Test
    void aConnectionThatEndedWhileIdleIsNotNoticed() throws Exception {
        try (PeerServer redis = PeerServer.redis(directory);
                Cable cable = new Cable(redis.port());
                RedisStores stores = new RedisStores(cable.port());
                JobStore store = stores.standard()) {
            store.write(saves(job(1)));
            cable.cut();
            store.write(saves(job(2)));
            cable.cut();
            assertSame(replayed(store), List.of(job(1), job(2)));
        }
    }

    @Test
    void aConnectionThatIsCutInABatchLeavesAllOfItOrNothing() throws Exception {
        List<StoredJob> before = jobs(1, 100);
        List<Long> deleted = before.stream().map(StoredJob::number).toList();
        StoreBatch batch = new StoreBatch(jobs(101, 200), List.of(), deleted);
        try (PeerServer redis = PeerServer.redis(directory);
                Cable cable = new Cable(redis.port());
                RedisStores stores = new RedisStores(cable.port());
                RedisStores uncut = new RedisStores(redis.port());
                JobStore direct = uncut.standard()) {
            int failures = 0;
            // a batch takes some 30 KB, of which each command but the first takes one or two
            for (long bytes = 1; bytes < 45_000; bytes += 700) {
                direct.write(new StoreBatch(before, List.of(), numbers(jobs(101, 200))));
                try (JobStore store = stores.open("gearman")) {
                    store.load(new long[] {1});
                    cable.cutAfter(bytes);
                    store.write(batch);
                } catch (StoreException e) {
                    failures++;
                }
                cable.cut();
                cable.mend();
                List<Long> left = numbers(replayed(direct));
                assertThat(left).isIn(numbers(before), numbers(batch.saves()));
                long[] all = LongStream.rangeClosed(1, 200).toArray();
                assertThat(numbers(direct.load(all))).isEqualTo(left);
            }
            assertThat(failures).isBetween(20, 64);
        }
    }

    @Test
    void aRedisThatIsFullRefusesAllOfABatchAndGoesOn() throws Exception {
        try (PeerServer redis = PeerServer.redis(directory, "--maxmemory", "20mb");
                RedisStores stores = new RedisStores(redis.port());
                JobStore store = stores.standard()) {
            store.write(saves(job(1), job(2)));
            StoreBatch large = saves(job(3), withWorkload(4, noise(30_000_000, 4)));
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.write(large))
                    .withMessageContaining("used memory > 'maxmemory'");
            store.write(deletes(1L));
            store.write(saves(job(5)));
            assertSame(replayed(store), List.of(job(2), job(5)));
        }
    }

    @Test
    void aKeyOfAnotherKindIsAnError() throws Exception {
        try (PeerServer redis = PeerServer.redis(directory);
                RedisStores stores = new RedisStores(redis.port());
                JobStore store = stores.standard()) {
            try (RedisConnection connection = stores.factory().getConnection()) {
                connection.stringCommands().set("{gearman}:jobs".getBytes(StandardCharsets.UTF_8), new byte[1]);
            }
            refuses(store, "WRONGTYPE");
        }
    }

    private static void refuses(JobStore store, String why) {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.write(saves(job(99))))
                .withMessageContaining(why);
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
