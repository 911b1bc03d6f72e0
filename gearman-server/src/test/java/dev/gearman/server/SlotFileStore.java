package dev.gearman.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.StoreBatch;
import dev.gearman.server.store.StoreException;
import dev.gearman.server.store.StoredJob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/**
 * A file with a slot of fixed size for each number, which takes no heap to speak of: for loads that are to measure the
 * server and not its store. Keeps what {@link BacklogLoad} submits, and nothing safe from a loss of power.
 */
final class SlotFileStore implements JobStore {
    private static final int SLOT = 192;
    private static final byte[] NOTHING = {};

    private final FileChannel file;
    private final BitSet used = new BitSet();
    private long first = -1;

    SlotFileStore(Path path) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @Override
    public void write(StoreBatch batch) throws StoreException {
        try {
            ByteBuffer buffer =
                    ByteBuffer.allocate(SLOT * Math.max(1, batch.saves().size()));
            long start = -1;
            long next = -1;
            for (StoredJob job : batch.saves()) {
                first = first < 0 ? job.number() : first;
                if (job.number() != next) {
                    flush(buffer, start);
                    start = job.number();
                }
                next = job.number() + 1;
                put(buffer, job);
                used.set(slot(job.number()));
            }
            flush(buffer, start);
            batch.deletes().forEach(number -> used.clear(slot(number)));
        } catch (IOException e) {
            throw new StoreException(e.toString(), e);
        }
    }

    private int slot(long number) {
        return Math.toIntExact(number - first);
    }

    private void flush(ByteBuffer buffer, long start) throws IOException {
        buffer.flip();
        long at = (long) SLOT * (start < 0 ? 0 : slot(start));
        while (buffer.hasRemaining()) {
            at += file.write(buffer, at);
        }
        buffer.clear();
    }

    private static void put(ByteBuffer to, StoredJob job) {
        int end = to.position() + SLOT;
        to.putLong(job.number());
        for (byte[] part : List.of(job.handlePrefix(), job.function(), job.unique(), job.workload())) {
            to.putShort((short) part.length).put(part);
        }
        to.position(end);
    }

    private static StoredJob get(ByteBuffer from, int slot) {
        from.position(slot * SLOT);
        long number = from.getLong();
        byte[][] parts = new byte[4][];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = new byte[from.getShort()];
            from.get(parts[i]);
        }
        return new StoredJob(number, parts[0], parts[1], parts[2], parts[3], 1, 0, NOTHING, 0, 0, "", NOTHING);
    }

    @Override
    public void replay(Consumer<StoredJob> jobs) throws StoreException {
        for (int slot = used.nextSetBit(0); slot >= 0; ) {
            int count = Math.min(MAX_LOAD, used.length() - slot);
            ByteBuffer buffer = read(slot, count);
            for (int i = 0; i < count; i++) {
                if (used.get(slot + i)) {
                    jobs.accept(get(buffer, i));
                }
            }
            slot = used.nextSetBit(slot + count);
        }
    }

    private ByteBuffer read(int slot, int count) throws StoreException {
        try {
            ByteBuffer buffer = ByteBuffer.allocate(SLOT * count);
            long at = (long) SLOT * slot;
            while (buffer.hasRemaining()) {
                int read = file.read(buffer, at + buffer.position());
                if (read < 0) {
                    break;
                }
            }
            return buffer;
        } catch (IOException e) {
            throw new StoreException(e.toString(), e);
        }
    }

    @Override
    public List<StoredJob> load(long[] numbers) throws StoreException {
        List<StoredJob> jobs = new ArrayList<>(numbers.length);
        for (int from = 0; from < numbers.length; ) {
            int to = from + 1;
            while (to < numbers.length && numbers[to] == numbers[to - 1] + 1) {
                to++;
            }
            ByteBuffer buffer = read(slot(numbers[from]), to - from);
            for (int i = from; i < to; i++) {
                if (used.get(slot(numbers[i]))) {
                    jobs.add(get(buffer, i - from));
                }
            }
            from = to;
        }
        return jobs;
    }

    int size() {
        return used.cardinality();
    }

    /** The server closes its store; this one goes on for the next server. */
    @Override
    public void close() {}

    void end() throws IOException {
        file.close();
    }

    static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
