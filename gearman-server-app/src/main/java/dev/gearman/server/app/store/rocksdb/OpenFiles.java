package dev.gearman.server.app.store.rocksdb;

import dev.gearman.server.app.store.encoding.JobRecord;
import dev.gearman.server.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** The open files of one directory: records of jobs, and the large workloads apart from them. */
final class OpenFiles implements AutoCloseable {
    private static final byte[] LARGE = "large".getBytes(StandardCharsets.US_ASCII);
    private static final long MEGABYTE = 1024 * 1024;

    final RocksDB db;
    final ColumnFamilyHandle jobs;
    final ColumnFamilyHandle large;
    private final DBOptions options;
    private final List<ColumnFamilyDescriptor> descriptors;
    private boolean closed;

    private OpenFiles(
            RocksDB db, List<ColumnFamilyHandle> handles, DBOptions options, List<ColumnFamilyDescriptor> descriptors) {
        this.db = db;
        this.jobs = handles.get(0);
        this.large = handles.get(1);
        this.options = options;
        this.descriptors = descriptors;
    }

    static OpenFiles open(Path directory) throws StoreException {
        try {
            RocksDB.loadLibrary();
        } catch (RuntimeException | LinkageError e) {
            throw new StoreException(
                    "RocksDB has no library for " + System.getProperty("os.name") + " on "
                            + System.getProperty("os.arch")
                            + " here, or can't unpack it to the directory for temporary files ("
                            + System.getProperty("java.io.tmpdir") + "): " + e.getMessage(),
                    e);
        }
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new StoreException("the directory '" + directory + "' can't be made: " + e.getMessage(), e);
        }
        DBOptions options = new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setMaxTotalWalSize(256 * MEGABYTE)
                .setKeepLogFileNum(3)
                .setMaxLogFileSize(10 * MEGABYTE)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL);
        List<ColumnFamilyDescriptor> descriptors = List.of(
                new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, new ColumnFamilyOptions()),
                new ColumnFamilyDescriptor(LARGE, optionsOfLarge()));
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try {
            RocksDB db = RocksDB.open(options, directory.toString(), descriptors, handles);
            return new OpenFiles(db, handles, options, descriptors);
        } catch (RocksDBException e) {
            descriptors.forEach(descriptor -> descriptor.getOptions().close());
            options.close();
            throw new StoreException(trouble(directory, e), e);
        }
    }

    /** Large values in files of their own, which are not written again when keys are sorted anew. */
    private static ColumnFamilyOptions optionsOfLarge() {
        return new ColumnFamilyOptions()
                .setEnableBlobFiles(true)
                .setMinBlobSize(JobRecord.LARGEST_INSIDE)
                .setEnableBlobGarbageCollection(true)
                .setBlobGarbageCollectionAgeCutoff(1.0)
                .setBlobGarbageCollectionForceThreshold(0.5);
    }

    private static String trouble(Path directory, RocksDBException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("LOCK") || message.contains("lock hold")) {
            return "the directory '" + directory + "' is in use by another server: each one needs its own (" + message
                    + ")";
        }
        return "the files in '" + directory + "' can't be opened: " + message;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        jobs.close();
        large.close();
        db.close();
        descriptors.forEach(descriptor -> descriptor.getOptions().close());
        options.close();
    }
}
