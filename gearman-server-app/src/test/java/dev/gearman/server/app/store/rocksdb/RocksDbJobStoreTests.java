package dev.gearman.server.app.store.rocksdb;

import static dev.gearman.server.store.StoredJobs.assertSame;
import static dev.gearman.server.store.StoredJobs.deletes;
import static dev.gearman.server.store.StoredJobs.job;
import static dev.gearman.server.store.StoredJobs.noise;
import static dev.gearman.server.store.StoredJobs.saves;
import static dev.gearman.server.store.StoredJobs.withWorkload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.JobStoreContractTests;
import dev.gearman.server.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksDbJobStoreTests extends JobStoreContractTests {
    @TempDir
    private Path directory;

    @Override
    protected JobStore open() throws StoreException {
        return new RocksDbJobStore(directory.resolve("rocksdb"), true);
    }

    @Test
    void aSecondServerIsToldThatTheDirectoryIsInUse() throws Exception {
        store().write(saves(job(1)));
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(this::open)
                .withMessageContaining("is in use by another server")
                .withMessageContaining(directory.toString());
        assertSame(replayed(store()), List.of(job(1)));
    }

    @Test
    void aDirectoryThatCanNotBeMadeIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> new RocksDbJobStore(file.resolve("rocksdb"), true))
                .withMessageContaining(file.toString());
    }

    @Test
    void whatIsNotSyncedIsThereAfterTheEndOfTheProcessAsWell() throws Exception {
        try (RocksDbJobStore store = new RocksDbJobStore(directory.resolve("other"), false)) {
            store.write(saves(job(1)));
        }
        try (RocksDbJobStore store = new RocksDbJobStore(directory.resolve("other"), false)) {
            assertSame(replayed(store), List.of(job(1)));
        }
    }

    @Test
    void largeWorkloadsThatAreDeletedGiveTheirSpaceBack() throws Exception {
        byte[] workload = noise(8_000_000, 1);
        for (long number = 1; number <= 200; number++) {
            store().write(saves(withWorkload(number, workload)));
            store().write(deletes(number));
        }
        assertThat(size(directory)).isLessThan(800_000_000L);
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
