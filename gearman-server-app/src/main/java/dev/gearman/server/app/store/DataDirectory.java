package dev.gearman.server.app.store;

import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.config.InvalidSettingException;
import dev.gearman.server.app.config.StoreKind;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The directory of {@code gearman.server.data-dir}. */
@Component
public class DataDirectory {
    private final Path path;

    public DataDirectory(GearmanServerProperties properties) {
        this.path = resolve(properties.dataDir());
    }

    static Path resolve(String name) {
        try {
            return Path.of(name).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new InvalidSettingException(
                    GearmanServerProperties.PREFIX + ".data-dir: '" + name + "' (expected: a directory)", e);
        }
    }

    /** Where it is, whether it exists or not. */
    public Path path() {
        return path;
    }

    /** Whether the files of the relational database at this address are in it. */
    public boolean holds(String databaseUrl) {
        return holds(path, databaseUrl);
    }

    private static boolean holds(Path path, @Nullable String databaseUrl) {
        return databaseUrl != null && databaseUrl.startsWith("jdbc:h2:file:" + path + File.separator);
    }

    /**
     * Makes the directory if it does not exist yet, for this user only: payloads of jobs are nobody else's business.
     *
     * @return where it is
     * @throws InvalidSettingException if it can't be made or written to
     */
    public Path create() {
        try {
            if (!Files.isDirectory(path)) {
                Files.createDirectories(path, ownerOnly(path));
            }
        } catch (FileAlreadyExistsException e) {
            throw new InvalidSettingException("the data directory '" + path + "' is a file", e);
        } catch (IOException e) {
            throw new InvalidSettingException(
                    "the data directory '" + path + "' can't be made: " + e.getMessage()
                            + " (--gearman.server.data-dir=DIR chooses another one)",
                    e);
        }
        if (!Files.isWritable(path)) {
            throw new InvalidSettingException("the data directory '" + path + "' can't be written to by this user"
                    + " (--gearman.server.data-dir=DIR chooses another one)");
        }
        return path;
    }

    /**
     * Says early what is wrong with the files which this process will want to open: they are opened late in the start. Makes the
     * directory if something will be kept there.
     *
     * @param databaseUrl address of the relational database
     * @throws InvalidSettingException if another process has the files, or the directory can't be made or written to
     */
    public static void requireUsable(GearmanServerProperties properties, @Nullable String databaseUrl) {
        DataDirectory directory = new DataDirectory(properties);
        boolean rocksDb = properties.store() == StoreKind.ROCKSDB;
        if (rocksDb || holds(directory.path, databaseUrl)) {
            directory.create();
            requireFree(properties, databaseUrl);
        }
        if (rocksDb) {
            directory.requireRocksDb();
        }
    }

    private void requireRocksDb() {
        Path files = path.resolve("rocksdb");
        if (Files.exists(files) && !(Files.isDirectory(files) && Files.isWritable(files))) {
            throw new InvalidSettingException("'" + files + "' is not a directory that this user can write to");
        }
        Path current = files.resolve("CURRENT");
        try {
            if (Files.exists(current)
                    && !Files.exists(files.resolve(Files.readString(current).strip()))) {
                throw new InvalidSettingException(
                        "the files of RocksDB in '" + files + "' are damaged: CURRENT names a file that is not there");
            }
        } catch (IOException | InvalidPathException e) {
            throw new InvalidSettingException(
                    "the files of RocksDB in '" + files + "' are damaged: " + e.getMessage(), e);
        }
    }

    /**
     * Says early that another process has the files which this one will want to open.
     *
     * @param databaseUrl address of the relational database
     * @throws InvalidSettingException if another process has them
     */
    private static void requireFree(GearmanServerProperties properties, @Nullable String databaseUrl) {
        Path path = resolve(properties.dataDir());
        if ((holds(path, databaseUrl) && isLocked(path.resolve("gearman.mv.db")))
                || (properties.store() == StoreKind.ROCKSDB && isLocked(path.resolve("rocksdb/LOCK")))) {
            throw new InvalidSettingException("the data directory '" + path + "' is in use by another process"
                    + " (--gearman.server.data-dir=DIR chooses another one)");
        }
    }

    /** Whether some process has this file open as its own, this one included. */
    public static boolean isLocked(Path file) {
        if (!Files.exists(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            // said by who opens it
            return false;
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }
}
