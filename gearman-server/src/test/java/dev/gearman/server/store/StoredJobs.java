package dev.gearman.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.store.StoreBatch.Change;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Jobs and batches for the tests of stores. */
public final class StoredJobs {
    private static final byte[] NOTHING = {};
    private static final byte[] PREFIX = bytes("H:test:");

    private StoredJobs() {}

    /** A job with a value in every field, all of which differ from those of the jobs of other numbers. */
    public static StoredJob job(long number) {
        return new StoredJob(
                number,
                PREFIX,
                bytes("function-" + number % 7),
                bytes("unique-" + number),
                bytes("workload of " + number),
                (int) (number % 3),
                number % 2 == 0 ? 0 : 1_700_000_000_000L + number,
                number % 5 == 0 ? bytes("reducer-" + number) : NOTHING,
                (int) (number % 4),
                1_600_000_000_000L + number,
                "127.0.0.1:" + (10_000 + number % 50_000),
                number % 6 == 0 ? bytes("attempts of " + number) : NOTHING);
    }

    public static StoredJob withWorkload(long number, byte[] workload) {
        return with(job(number), bytes("workloads"), NOTHING, workload);
    }

    static StoredJob with(StoredJob job, byte[] function, byte[] unique, byte[] workload) {
        return new StoredJob(
                job.number(),
                job.handlePrefix(),
                function,
                unique,
                workload,
                job.priority(),
                job.notBefore(),
                job.reducer(),
                job.losses(),
                job.submittedAt(),
                job.client(),
                job.attempts());
    }

    /** The jobs of all numbers from one to another, both included. */
    public static List<StoredJob> jobs(long first, long last) {
        return LongStream.rangeClosed(first, last).mapToObj(StoredJobs::job).toList();
    }

    public static StoreBatch saves(StoredJob... jobs) {
        return saves(List.of(jobs));
    }

    public static StoreBatch saves(List<StoredJob> jobs) {
        return new StoreBatch(jobs, List.of(), List.of());
    }

    public static StoreBatch changes(Change... changes) {
        return new StoreBatch(List.of(), List.of(changes), List.of());
    }

    public static StoreBatch deletes(Long... numbers) {
        return new StoreBatch(List.of(), List.of(), List.of(numbers));
    }

    /** Bytes that look like nothing in particular; the same ones for the same seed. */
    public static byte[] noise(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static byte[] everyByte() {
        byte[] bytes = new byte[256];
        IntStream.range(0, bytes.length).forEach(i -> bytes[i] = (byte) i);
        return bytes;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Compares all fields, arrays by what they hold. */
    public static void assertSame(StoredJob actual, StoredJob expected) {
        assertThat(actual.number()).isEqualTo(expected.number());
        String job = "of job " + expected.number();
        assertThat(actual.handlePrefix()).as("handle prefix %s", job).isEqualTo(expected.handlePrefix());
        assertThat(actual.function()).as("function %s", job).isEqualTo(expected.function());
        assertThat(actual.unique()).as("unique %s", job).isEqualTo(expected.unique());
        // not by AssertJ: it would print 100 MB
        assertThat(Arrays.equals(actual.workload(), expected.workload()))
                .as("same workload %s", job)
                .isTrue();
        assertThat(actual.priority()).as("priority %s", job).isEqualTo(expected.priority());
        assertThat(actual.notBefore()).as("notBefore %s", job).isEqualTo(expected.notBefore());
        assertThat(actual.reducer()).as("reducer %s", job).isEqualTo(expected.reducer());
        assertThat(actual.losses()).as("losses %s", job).isEqualTo(expected.losses());
        assertThat(actual.submittedAt()).as("submittedAt %s", job).isEqualTo(expected.submittedAt());
        assertThat(actual.client()).as("client %s", job).isEqualTo(expected.client());
        assertThat(actual.attempts()).as("attempts %s", job).isEqualTo(expected.attempts());
    }

    public static void assertSame(List<StoredJob> actual, List<StoredJob> expected) {
        assertThat(actual.stream().map(StoredJob::number))
                .containsExactlyElementsOf(
                        expected.stream().map(StoredJob::number).toList());
        for (int i = 0; i < expected.size(); i++) {
            assertSame(actual.get(i), expected.get(i));
        }
    }
}
