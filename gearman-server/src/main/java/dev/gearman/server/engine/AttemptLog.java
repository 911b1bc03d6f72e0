package dev.gearman.server.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

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
 * attempt: length of the rest (2) | started (8) | ended (8) | outcome (1)
 *        | length (1) and address | length (1) and client id | error, to the end
 * </pre>
 */
final class AttemptLog {
    /** Flag: the job failed for good, and the dead set has to take it. */
    static final int SPENT = 1;
    /** Flag: the job was put in front of its queue. */
    static final int PROMOTED = 2;

    private static final byte[] NONE = {};
    private static final int HEAD = 5;
    private static final int FIXED = 2 + 8 + 8 + 1 + 1 + 1;
    private static final int LONGEST_NAME = 200;

    private AttemptLog() {}

    /** A log with one attempt more. */
    static byte[] with(byte[] log, Attempt attempt) {
        byte[] worker = cut(attempt.worker(), LONGEST_NAME);
        byte[] workerId = cut(attempt.workerId(), LONGEST_NAME);
        byte[] error = cut(attempt.error(), Attempt.MAX_ERROR);
        int size = FIXED + worker.length + workerId.length + error.length;
        int from = HEAD;
        while (from + 1 < log.length && HEAD + log.length - from + size > StoredJob.MAX_ATTEMPTS) {
            from += 2 + lengthAt(log, from);
        }
        int kept = Math.max(0, log.length - from);
        ByteBuffer next = ByteBuffer.allocate(HEAD + kept + size);
        next.put((byte) flags(log)).putInt(count(log) + 1);
        if (kept > 0) {
            next.put(log, from, kept);
        }
        next.putShort((short) (size - 2))
                .putLong(attempt.startedAt())
                .putLong(attempt.endedAt())
                .put((byte) attempt.outcome().ordinal())
                .put((byte) worker.length)
                .put(worker)
                .put((byte) workerId.length)
                .put(workerId)
                .put(error);
        return next.array();
    }

    /** A log with one attempt more, of which nothing but that it was is known. */
    static byte[] withOneMore(byte[] log) {
        byte[] next = log.length < HEAD ? new byte[HEAD] : log.clone();
        ByteBuffer.wrap(next).putInt(1, count(log) + 1);
        return next;
    }

    /** A log with just these flags. */
    static byte[] flagged(byte[] log, int flags) {
        if (flags(log) == flags) {
            return log;
        }
        byte[] next = log.length < HEAD ? new byte[HEAD] : log.clone();
        next[0] = (byte) flags;
        return next.length == HEAD && flags == 0 && count(next) == 0 ? NONE : next;
    }

    static int flags(byte[] log) {
        return log.length == 0 ? 0 : log[0];
    }

    /** How many attempts are over, remembered or not. */
    static int count(byte[] log) {
        return log.length < HEAD ? 0 : ByteBuffer.wrap(log).getInt(1);
    }

    /** The attempts that are remembered, in their order. What is no log of ours has none. */
    static List<Attempt> attempts(byte[] log) {
        if (log.length <= HEAD) {
            return List.of();
        }
        List<Attempt> attempts = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(log).position(HEAD);
        try {
            while (bytes.hasRemaining()) {
                int length = bytes.getShort() & 0xffff;
                ByteBuffer one = bytes.slice(bytes.position(), length);
                bytes.position(bytes.position() + length);
                attempts.add(attempt(one));
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            return List.copyOf(attempts);
        }
        return List.copyOf(attempts);
    }

    private static Attempt attempt(ByteBuffer from) {
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

    private static int lengthAt(byte[] log, int at) {
        return (log[at] & 0xff) << 8 | (log[at + 1] & 0xff);
    }

    private static byte[] cut(String text, int most) {
        byte[] bytes = text.getBytes(UTF_8);
        if (bytes.length <= most) {
            return bytes;
        }
        int end = most;
        while (end > 0 && (bytes[end] & 0xc0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }
}
