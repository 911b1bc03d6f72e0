package dev.gearman.server.engine.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.protocol.Excerpt;
import dev.gearman.server.api.Attempt;
import dev.gearman.server.api.Outcome;
import dev.gearman.server.store.StoredJob;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The attempts at a job that are over, as the bytes in which memory and the store keep them; empty for none. The newest
 * are kept, as many as fit, and all are counted.
 *
 * <pre>
 * flags (1) | count (4) | attempt ...
 * attempt: length of the rest (2, or 4 with the highest bit set) | started (8) | ended (8) | outcome (1)
 *        | length (1) and address | length (1) and client id | error, to the end
 * </pre>
 */
public final class AttemptLog {
    /** Flag: the job failed for good, and the dead set has to take it. */
    public static final int SPENT = 1;
    /** Flag: the job was put in front of its queue. */
    public static final int PROMOTED = 2;

    private static final byte[] NONE = {};
    private static final int HEAD = 5;
    private static final int FIXED = 8 + 8 + 1 + 1 + 1;
    private static final int LONGEST_NAME = 255;
    /** Attempts of so many bytes have a length of four bytes, of which this is the highest bit. */
    private static final int LONG = 0x8000;

    private static final int LONG_LENGTH = 4;
    /** Room for attempts without long errors. */
    private static final int SMALLEST = 16_384;
    /** Largest error in bytes where room is scarce. */
    public static final int SHORT_ERROR = 1_000;

    private AttemptLog() {}

    /**
     * A log with one attempt more. The newest attempt keeps its error; when the log grows beyond twice the largest error, the
     * errors of the oldest attempts are shortened first, and then the oldest attempts are dropped.
     *
     * @param maxError largest error in bytes
     */
    public static byte[] with(byte[] log, Attempt attempt, int maxError) {
        int most = Math.max(SMALLEST, Math.min(StoredJob.MAX_ATTEMPTS, 2 * maxError));
        List<byte[]> kept = new ArrayList<>();
        int size = HEAD;
        for (Attempt one : attempts(log)) {
            kept.add(bytes(one, maxError));
        }
        kept.add(bytes(attempt, maxError));
        for (byte[] one : kept) {
            size += LONG_LENGTH + one.length;
        }
        for (int i = 0; i < kept.size() - 1 && size > most; i++) {
            byte[] shorter = bytes(attempt(kept.get(i)), Math.min(SHORT_ERROR, maxError));
            size += shorter.length - kept.set(i, shorter).length;
        }
        while (size > most && kept.size() > 1) {
            size -= LONG_LENGTH + kept.remove(0).length;
        }
        ByteBuffer next = ByteBuffer.allocate(size);
        next.put((byte) flags(log)).putInt(count(log) + 1);
        kept.forEach(one -> put(next, one));
        return Arrays.copyOf(next.array(), next.position());
    }

    private static byte[] bytes(Attempt attempt, int maxError) {
        byte[] worker = cut(attempt.worker());
        byte[] workerId = cut(attempt.workerId());
        byte[] error = Excerpt.of(attempt.error(), maxError).getBytes(UTF_8);
        return ByteBuffer.allocate(FIXED + worker.length + workerId.length + error.length)
                .putLong(attempt.startedAt())
                .putLong(attempt.endedAt())
                .put((byte) attempt.outcome().ordinal())
                .put((byte) worker.length)
                .put(worker)
                .put((byte) workerId.length)
                .put(workerId)
                .put(error)
                .array();
    }

    private static void put(ByteBuffer to, byte[] attempt) {
        if (attempt.length < LONG) {
            to.putShort((short) attempt.length);
        } else {
            to.putInt(attempt.length | (LONG << 16));
        }
        to.put(attempt);
    }

    /** A log with one attempt more, of which nothing but that it was is known. */
    public static byte[] withOneMore(byte[] log) {
        byte[] next = log.length < HEAD ? new byte[HEAD] : log.clone();
        ByteBuffer.wrap(next).putInt(1, count(log) + 1);
        return next;
    }

    /** A log with just these flags. */
    public static byte[] flagged(byte[] log, int flags) {
        if (flags(log) == flags) {
            return log;
        }
        byte[] next = log.length < HEAD ? new byte[HEAD] : log.clone();
        next[0] = (byte) flags;
        return next.length == HEAD && flags == 0 && count(next) == 0 ? NONE : next;
    }

    public static int flags(byte[] log) {
        return log.length == 0 ? 0 : log[0];
    }

    /** Number of past attempts, kept or not. */
    public static int count(byte[] log) {
        return log.length < HEAD ? 0 : ByteBuffer.wrap(log).getInt(1);
    }

    /** The attempts that are remembered, in their order. What is no log of ours has none. */
    public static List<Attempt> attempts(byte[] log) {
        if (log.length <= HEAD) {
            return List.of();
        }
        List<Attempt> attempts = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(log).position(HEAD);
        try {
            while (bytes.hasRemaining()) {
                int length = bytes.getShort() & 0xffff;
                if ((length & LONG) != 0) {
                    length = ((length - LONG) << 16) | (bytes.getShort() & 0xffff);
                }
                byte[] one = new byte[Math.min(length, bytes.remaining() + 1)];
                bytes.get(one);
                attempts.add(attempt(one));
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            return List.copyOf(attempts);
        }
        return List.copyOf(attempts);
    }

    private static Attempt attempt(byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        long startedAt = from.getLong();
        long endedAt = from.getLong();
        Outcome outcome = Outcome.ALL[from.get()];
        String worker = text(from, from.get() & 0xff);
        String workerId = text(from, from.get() & 0xff);
        return new Attempt(startedAt, endedAt, worker, workerId, outcome, text(from, from.remaining()));
    }

    private static String text(ByteBuffer from, int length) {
        byte[] bytes = new byte[length];
        from.get(bytes);
        return new String(bytes, UTF_8);
    }

    /** A name as text of {@value #LONGEST_NAME} bytes at most. */
    private static byte[] cut(String name) {
        byte[] bytes = name.getBytes(UTF_8);
        return bytes.length <= LONGEST_NAME
                ? bytes
                : Excerpt.line(name, LONGEST_NAME / 3).getBytes(UTF_8);
    }
}
