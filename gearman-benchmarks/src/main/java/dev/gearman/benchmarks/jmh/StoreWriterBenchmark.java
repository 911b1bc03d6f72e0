package dev.gearman.benchmarks.jmh;

import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.StoreBatch;
import dev.gearman.server.store.StoreException;
import dev.gearman.server.store.StoreWriter;
import dev.gearman.server.store.StoredJob;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What group commit itself costs a job that is saved and deleted, over a store that does nothing. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StoreWriterBenchmark {
    private static final int JOBS = 1_000;
    private static final byte[] NOTHING = {};

    private ExecutorService loop = Executors.newSingleThreadExecutor();
    private StoreWriter writer = new StoreWriter(new NoStore(), loop);
    private long number;

    @Setup(Level.Trial)
    public void open() {
        loop = Executors.newSingleThreadExecutor();
        writer = new StoreWriter(new NoStore(), loop);
    }

    @TearDown(Level.Trial)
    public void close() {
        writer.close();
        loop.shutdown();
    }

    @Benchmark
    @OperationsPerInvocation(JOBS)
    public void saveAndDelete() throws InterruptedException {
        CountDownLatch saved = new CountDownLatch(JOBS);
        loop.execute(() -> {
            for (int i = 0; i < JOBS; i++) {
                long each = ++number;
                writer.save(job(each), failure -> {
                    writer.delete(each);
                    saved.countDown();
                });
            }
        });
        saved.await();
    }

    private static StoredJob job(long number) {
        return new StoredJob(
                number, NOTHING, NOTHING, NOTHING, new byte[100], 1, 0, NOTHING, 0, number, "127.0.0.1", NOTHING);
    }

    private static final class NoStore implements JobStore {
        @Override
        public void write(StoreBatch batch) {}

        @Override
        public void replay(Consumer<StoredJob> jobs) {}

        @Override
        public List<StoredJob> load(long[] numbers) {
            return List.of();
        }

        @Override
        public void close() throws StoreException {}
    }
}
