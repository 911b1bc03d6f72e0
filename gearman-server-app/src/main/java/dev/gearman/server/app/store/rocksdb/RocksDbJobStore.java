package dev.gearman.server.app.store.rocksdb;

import dev.gearman.server.app.store.encoding.JobRecord;
import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.StoreBatch;
import dev.gearman.server.store.StoreBatch.Change;
import dev.gearman.server.store.StoreException;
import dev.gearman.server.store.StoredJob;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Keeps jobs in the files of one directory, which belongs to one process at a time. A batch is one record of the
 * write-ahead log: all or nothing. With {@code sync} it is on the disk when {@link #write} returns and survives a power
 * failure; without, it is with the operating system, and survives the end of this process only.
 *
 * <p>After a failure, such as a full disk, the files are opened anew for each further operation until that works.
 */
public final class RocksDbJobStore implements JobStore {
    private static final int READ_AHEAD = 2 * 1024 * 1024;

    private final Path directory;
    private final boolean sync;
    /** Nobody may close files that another thread uses: that would end the process. */
    private final ReadWriteLock inUse = new ReentrantReadWriteLock();

    private volatile OpenFiles files;
    private volatile boolean failed;
    private volatile boolean closed;

    /**
     * Opens the files, and makes them on the first start.
     *
     * @param sync whether each batch has to reach the disk
     * @throws StoreException if another process has them open, or they or the native library can't be opened
     */
    public RocksDbJobStore(Path directory, boolean sync) throws StoreException {
        this.directory = directory;
        this.sync = sync;
        this.files = OpenFiles.open(directory);
    }

    @Override
    public void write(StoreBatch batch) throws StoreException {
        with("write to", open -> {
            try (WriteBatch all = new WriteBatch();
                    WriteOptions options = new WriteOptions().setSync(sync)) {
                for (StoredJob job : batch.saves()) {
                    byte[] key = JobRecord.key(job.number());
                    all.put(open.jobs, key, JobRecord.encode(job));
                    if (JobRecord.isApart(job)) {
                        all.put(open.large, key, job.workload());
                    }
                }
                change(open, all, batch.changes());
                for (Long number : batch.deletes()) {
                    byte[] key = JobRecord.key(number);
                    all.delete(open.jobs, key);
                    all.delete(open.large, key);
                }
                open.db.write(options, all);
            }
        });
    }

    private static void change(OpenFiles open, WriteBatch all, List<Change> changes)
            throws RocksDBException, StoreException {
        List<byte[]> keys =
                changes.stream().map(change -> JobRecord.key(change.number())).toList();
        List<byte @Nullable []> records = records(open, keys);
        for (int i = 0; i < records.size(); i++) {
            byte[] record = records.get(i);
            if (record != null) {
                Change change = changes.get(i);
                byte[] changed = JobRecord.decode(change.number(), record).encode(change);
                all.put(open.jobs, keys.get(i), changed);
            }
        }
    }

    @Override
    public void replay(Consumer<StoredJob> jobs) throws StoreException {
        with("read", open -> {
            try (ReadOptions options =
                            new ReadOptions().setReadaheadSize(READ_AHEAD).setFillCache(false);
                    RocksIterator at = open.db.newIterator(open.jobs, options)) {
                for (at.seekToFirst(); at.isValid(); at.next()) {
                    checkOpen();
                    jobs.accept(job(open, at.key(), at.value()));
                }
                at.status();
            }
        });
    }

    @Override
    public List<StoredJob> load(long[] numbers) throws StoreException {
        List<StoredJob> jobs = new ArrayList<>(numbers.length);
        with("read", open -> {
            List<byte[]> keys = LongStream.of(numbers).mapToObj(JobRecord::key).toList();
            List<byte @Nullable []> records = records(open, keys);
            for (int i = 0; i < records.size(); i++) {
                byte[] record = records.get(i);
                if (record != null) {
                    jobs.add(job(open, keys.get(i), record));
                }
            }
        });
        return jobs;
    }

    /** The records of these keys, {@code null} for those that are not there. */
    private static List<byte @Nullable []> records(OpenFiles open, List<byte[]> keys) throws RocksDBException {
        return keys.isEmpty() ? List.of() : open.db.multiGetAsList(Collections.nCopies(keys.size(), open.jobs), keys);
    }

    private static StoredJob job(OpenFiles open, byte[] key, byte[] bytes) throws RocksDBException, StoreException {
        long number = JobRecord.number(key);
        JobRecord record = JobRecord.decode(number, bytes);
        if (!record.isApart()) {
            return record.job();
        }
        byte[] workload = open.db.get(open.large, key);
        if (workload == null) {
            throw new StoreException("the workload of job " + number + " is missing in the files of RocksDB");
        }
        return record.job(workload);
    }

    private void with(String what, Operation operation) throws StoreException {
        openAgainAfterFailure();
        inUse.readLock().lock();
        try {
            checkOpen();
            operation.on(files);
        } catch (RocksDBException e) {
            failed = true;
            throw new StoreException(
                    "can't " + what + " the files of RocksDB in '" + directory + "': " + e.getMessage(), e);
        } finally {
            inUse.readLock().unlock();
        }
    }

    /** RocksDB refuses everything after some failures, until the files are opened anew. */
    private void openAgainAfterFailure() throws StoreException {
        if (failed && !closed) {
            inUse.writeLock().lock();
            try {
                files.close();
                files = OpenFiles.open(directory);
                failed = false;
            } finally {
                inUse.writeLock().unlock();
            }
        }
    }

    private void checkOpen() throws StoreException {
        if (closed) {
            throw new StoreException("the store in '" + directory + "' is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
        inUse.writeLock().lock();
        try {
            files.close();
        } finally {
            inUse.writeLock().unlock();
        }
    }

    /** What is done while nobody closes the files. */
    private interface Operation {
        void on(OpenFiles files) throws RocksDBException, StoreException;
    }
}
