package dev.gearman.server.app.store.redis;

import static java.util.Objects.requireNonNull;

import dev.gearman.server.app.store.encoding.JobRecord;
import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.StoreBatch;
import dev.gearman.server.store.StoreException;
import dev.gearman.server.store.StoredJob;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Range;
import org.springframework.data.domain.Range.Bound;
import org.springframework.data.redis.connection.Limit;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Keeps jobs in three keys of a Redis server, for a prefix {@code gearman}:
 *
 * <ul>
 *   <li>{@code {gearman}:jobs}, a hash of {@linkplain JobRecord records} by number,
 *   <li>{@code {gearman}:large}, a hash of the workloads that are not in their record,
 *   <li>{@code {gearman}:numbers}, a sorted set of all numbers, all with the score 0, so that they sort by their bytes.
 * </ul>
 *
 * A number is eight bytes, the highest first. A batch is one transaction. What that survives is decided by
 * {@code appendfsync} of the server.
 */
public final class RedisJobStore implements JobStore {
    /** Jobs that are read at a time; with records of up to some 50 KB each. */
    private static final int PAGE = 1_000;

    private final RedisLink link;
    private final byte[] jobs;
    private final byte[] large;
    private final byte[] numbers;

    /**
     * @param factory makes connections that share nothing and are not repaired, and sends what is in a pipeline at its end
     * @param server how messages name the server
     * @param prefix what the names of all keys begin with, in braces
     */
    RedisJobStore(RedisConnectionFactory factory, String server, String prefix) {
        this.link = new RedisLink(factory, server, key(prefix, "probe"));
        this.jobs = key(prefix, "jobs");
        this.large = key(prefix, "large");
        this.numbers = key(prefix, "numbers");
    }

    private static byte[] key(String prefix, String name) {
        // the braces keep the keys on one node, where something between cares for that
        return ("{" + prefix + "}:" + name).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void write(StoreBatch batch) throws StoreException {
        if (batch.isEmpty()) {
            link.checkOpen();
            return;
        }
        Transaction transaction = new Transaction(jobs, large, numbers);
        batch.saves().forEach(transaction::save);
        batch.deletes().forEach(transaction::delete);
        List<StoreBatch.Change> changes = batch.changes();
        List<byte[]> keys =
                changes.stream().map(change -> JobRecord.key(change.number())).toList();
        List<byte @Nullable []> records = link.call(connection -> records(connection, keys));
        for (int i = 0; i < records.size(); i++) {
            byte[] record = records.get(i);
            if (record != null) {
                StoreBatch.Change change = changes.get(i);
                transaction.put(
                        keys.get(i), JobRecord.decode(change.number(), record).encode(change));
            }
        }
        link.call(transaction::run);
    }

    @Override
    public void replay(Consumer<StoredJob> to) throws StoreException {
        Bound<byte[]> after = Bound.unbounded();
        while (true) {
            Range<byte[]> rest = Range.of(after, Bound.unbounded());
            List<byte[]> keys = link.call(connection -> List.copyOf(requireNonNull(connection
                    .zSetCommands()
                    .zRangeByLex(numbers, rest, Limit.limit().count(PAGE)))));
            List<byte @Nullable []> records = link.call(connection -> records(connection, keys));
            for (int i = 0; i < records.size(); i++) {
                byte[] record = records.get(i);
                if (record != null) {
                    to.accept(job(keys.get(i), record));
                    records.set(i, null);
                }
            }
            if (keys.size() < PAGE) {
                return;
            }
            after = Bound.exclusive(keys.get(keys.size() - 1));
        }
    }

    @Override
    public List<StoredJob> load(long[] wanted) throws StoreException {
        List<byte[]> keys = LongStream.of(wanted).mapToObj(JobRecord::key).toList();
        List<byte @Nullable []> records = link.call(connection -> records(connection, keys));
        List<StoredJob> loaded = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            byte[] record = records.get(i);
            if (record != null) {
                loaded.add(job(keys.get(i), record));
            }
        }
        return loaded;
    }

    /** The records of these numbers in a list of its own, {@code null} for those that are not there. */
    private List<byte @Nullable []> records(RedisConnection connection, List<byte[]> keys) {
        List<byte @Nullable []> records = new ArrayList<>(keys.size());
        for (int from = 0; from < keys.size(); from += PAGE) {
            List<byte[]> page = keys.subList(from, Math.min(from + PAGE, keys.size()));
            records.addAll(requireNonNull(connection.hashCommands().hMGet(jobs, page.toArray(new byte[0][]))));
        }
        return records;
    }

    private StoredJob job(byte[] key, byte[] bytes) throws StoreException {
        long number = JobRecord.number(key);
        JobRecord record = JobRecord.decode(number, bytes);
        if (!record.isApart()) {
            return record.job();
        }
        byte[] workload = link.call(connection -> connection.hashCommands().hGet(large, key));
        if (workload == null) {
            throw new StoreException("the workload of job " + number + " is missing in Redis");
        }
        return record.job(workload);
    }

    @Override
    public void close() {
        link.close();
    }

    /** The commands of one batch, all of which are sent before the answer to the first is awaited. */
    private static final class Transaction {
        private final byte[] jobs;
        private final byte[] large;
        private final byte[] numbers;
        private final Map<byte[], byte[]> saved = Slices.byKey();
        private final Map<byte[], byte[]> changed = Slices.byKey();
        private final Map<byte[], byte[]> apart = Slices.byKey();
        private final List<byte[]> deleted = new ArrayList<>();

        Transaction(byte[] jobs, byte[] large, byte[] numbers) {
            this.jobs = jobs;
            this.large = large;
            this.numbers = numbers;
        }

        void save(StoredJob job) {
            byte[] key = JobRecord.key(job.number());
            saved.put(key, JobRecord.encode(job));
            if (JobRecord.isApart(job)) {
                apart.put(key, job.workload());
            }
        }

        void put(byte[] key, byte[] record) {
            changed.put(key, record);
        }

        void delete(long number) {
            deleted.add(JobRecord.key(number));
        }

        boolean run(RedisConnection connection) {
            connection.openPipeline();
            connection.multi();
            apart.forEach((key, workload) -> connection.hashCommands().hSet(large, key, workload));
            Slices.of(saved, PAGE, slice -> {
                connection.hashCommands().hMSet(jobs, slice);
                connection.zSetCommands().zAdd(numbers, Slices.members(slice.keySet()));
            });
            Slices.of(changed, PAGE, slice -> connection.hashCommands().hMSet(jobs, slice));
            Slices.of(deleted, PAGE, slice -> {
                connection.hashCommands().hDel(jobs, slice);
                connection.hashCommands().hDel(large, slice);
                connection.zSetCommands().zRem(numbers, slice);
            });
            connection.exec();
            connection.closePipeline();
            return true;
        }
    }
}
