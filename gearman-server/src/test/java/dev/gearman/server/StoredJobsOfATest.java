package dev.gearman.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.StoreBatch;
import dev.gearman.server.store.StoreException;
import dev.gearman.server.store.StoredJob;
import java.util.List;
import java.util.stream.LongStream;

/** Jobs that a store has before the server starts. */
final class StoredJobsOfATest {
    private static final byte[] NOTHING = {};

    private StoredJobsOfATest() {}

    /** Stores jobs of the function {@code f} with these numbers, each of which is also its workload and, with a {@code u}, its key. */
    static void fill(JobStore store, long from, long to) {
        List<StoredJob> jobs = LongStream.rangeClosed(from, to)
                .mapToObj(StoredJobsOfATest::job)
                .toList();
        try {
            store.write(new StoreBatch(jobs, List.of(), List.of()));
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    private static StoredJob job(long number) {
        return new StoredJob(
                number,
                "H:test:".getBytes(ISO_8859_1),
                "f".getBytes(ISO_8859_1),
                ("u" + number).getBytes(ISO_8859_1),
                String.valueOf(number).getBytes(ISO_8859_1),
                1,
                0,
                NOTHING,
                0,
                0,
                "",
                NOTHING);
    }
}
