package dev.gearman.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.protocol.ProtocolLimits;
import dev.gearman.transport.CallbackThreads;
import dev.gearman.transport.Connection;
import dev.gearman.transport.ServerAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job that a worker has been given. Its methods may be called from any thread.
 *
 * <p>What {@link #progress}, {@link #data} and {@link #warning} send goes to the clients that wait, and nowhere if the job is
 * {@linkplain #isCancelled() cancelled} or has ended. They wait while more output than the worker's limit is still to be sent.
 */
public final class Job {
    private static final Logger log = LoggerFactory.getLogger(Job.class);
    /** The unique key that stands for the workload. */
    private static final String BY_WORKLOAD = "-";

    private final ServerAddress server;
    private final Connection connection;
    private final Packet assignment;
    private final byte[] handle;
    private final String function;
    private final byte[] workload;
    private final UnconfirmedReports reports;
    private final int maxPacketSize;

    // guarded by this
    private final List<Runnable> onCancel = new ArrayList<>(0);
    private @Nullable Thread runner;
    private @Nullable String cancelReason;
    private boolean interrupted;
    private boolean ended;
    private boolean completed;
    private boolean refused;

    public Job(
            ServerAddress server,
            Connection connection,
            UnconfirmedReports reports,
            int maxPacketSize,
            Packet assignment) {
        this.server = server;
        this.connection = connection;
        this.reports = reports;
        this.maxPacketSize = maxPacketSize;
        this.assignment = assignment;
        this.handle = assignment.argument(0);
        this.function = assignment.text(1);
        this.workload = assignment.data();
    }

    /** The server that has given the job. */
    public ServerAddress server() {
        return server;
    }

    /** The server's name for the job. */
    public String handle() {
        return new String(handle, UTF_8);
    }

    public String function() {
        return function;
    }

    /** Returns the job's unique key, or {@code null} if the job has none or its workload is the key. */
    public @Nullable String unique() {
        String key = assignment.type() == PacketType.JOB_ASSIGN ? null : argument(2);
        return BY_WORKLOAD.equals(key) ? null : key;
    }

    /** Returns the function that joins the parts of the job, or {@code null} if the client has named none. */
    public @Nullable String reducer() {
        return assignment.type() == PacketType.JOB_ASSIGN_ALL ? argument(3) : null;
    }

    /** The protocol uses empty text for an absent value. */
    private @Nullable String argument(int index) {
        return assignment.length(index) == 0 ? null : assignment.text(index);
    }

    /** What is to be worked on; the same array each time. */
    public byte[] workload() {
        return workload;
    }

    /** The workload as text in UTF-8. */
    public String text() {
        return new String(workload, UTF_8);
    }

    /** Returns the size in bytes of the largest result, part or warning that the worker sends. */
    public int maxDataSize() {
        return Math.max(0, maxPacketSize - handle.length - 1);
    }

    /**
     * Reports the job's progress, in a unit of the function's own.
     *
     * @throws IllegalArgumentException if a number has more than 11 characters, which the protocol does not allow
     */
    public void progress(long numerator, long denominator) {
        send(Packet.of(
                PacketType.WORK_STATUS, handle, number("numerator", numerator), number("denominator", denominator)));
    }

    private static byte[] number(String name, long value) {
        String text = Long.toString(value);
        if (text.length() > ProtocolLimits.MAX_STATUS_DIGITS) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: up to " + ProtocolLimits.MAX_STATUS_DIGITS + " characters)");
        }
        return text.getBytes(UTF_8);
    }

    /**
     * Sends a part of the result, or other data that the clients expect, while the job runs.
     *
     * @throws IllegalArgumentException if the part is larger than {@link #maxDataSize()}
     */
    public void data(byte[] part) {
        send(Packet.of(maxPacketSize, PacketType.WORK_DATA, handle, part));
    }

    /**
     * Sends a warning to the clients; the job goes on.
     *
     * @throws IllegalArgumentException if the text is larger than {@link #maxDataSize()}
     */
    public void warning(byte[] text) {
        send(Packet.of(maxPacketSize, PacketType.WORK_WARNING, handle, text));
    }

    /** Sends a warning to the clients, in UTF-8; the job goes on. */
    public void warning(String text) {
        warning(text.getBytes(UTF_8));
    }

    /**
     * Whether the result is of no use any more: the connection to the server was lost, so that another worker is given the
     * job, or its time is over, or the worker was stopped. A function that takes long should look, and give up.
     */
    public synchronized boolean isCancelled() {
        return cancelReason != null;
    }

    /**
     * Adds an action for the case that the job is cancelled. It runs on a thread for callbacks, or at once on this thread if the
     * job is cancelled already.
     */
    public void onCancel(Runnable action) {
        synchronized (this) {
            if (cancelReason == null) {
                onCancel.add(action);
                return;
            }
        }
        run(action);
    }

    private void send(Packet packet) {
        synchronized (this) {
            if (ended) {
                return;
            }
            report(packet);
        }
        try {
            connection.awaitRoom();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException("interrupted while waiting to send");
            cancelled.initCause(e);
            throw cancelled;
        }
    }

    // ---------------------------------------------------------------- for the worker

    Connection connection() {
        return connection;
    }

    public void cancel(String reason, boolean interrupt) {
        List<Runnable> actions;
        synchronized (this) {
            if (interrupt && !interrupted && runner != null) {
                interrupted = true;
                runner.interrupt();
            }
            if (cancelReason != null || ended) {
                return;
            }
            cancelReason = reason;
            actions = List.copyOf(onCancel);
        }
        log.debug("{} is cancelled: {}", this, reason);
        actions.forEach(action -> CallbackThreads.execute(() -> run(action)));
    }

    private static void run(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) {
            log.error("An action for a cancelled job has thrown an exception", e);
        }
    }

    synchronized void begin() {
        runner = Thread.currentThread();
    }

    /** The function has let go of its thread, which takes no interrupt of this job's along. */
    synchronized void leaveThread() {
        runner = null;
        if (interrupted) {
            Thread.interrupted();
        }
    }

    /**
     * Sends the last packet about the job.
     *
     * @return {@code false} if the job has ended before
     */
    synchronized boolean end(Packet last) {
        if (ended) {
            return false;
        }
        report(last);
        ended = true;
        completed = last.type() == PacketType.WORK_COMPLETE;
        return true;
    }

    /**
     * Fails the job, also if its result was sent: the server has refused a report.
     *
     * @return {@code true} if the result was sent
     */
    boolean failRefused(String reason) {
        cancel(reason, true);
        synchronized (this) {
            if (refused) {
                return false;
            }
            refused = true;
            ended = true;
            report(threw(reason.getBytes(UTF_8)));
            // ends the job even if the server refuses the text as well
            report(failed());
            return completed;
        }
    }

    private void report(Packet packet) {
        connection.send(packet, () -> reports.reportSent(this, packet.bodyLength()));
    }

    /** @throws IllegalArgumentException if the result is larger than {@link #maxDataSize()} */
    Packet completed(byte[] result) {
        return Packet.of(maxPacketSize, PacketType.WORK_COMPLETE, handle, result);
    }

    Packet failed() {
        return Packet.of(PacketType.WORK_FAIL, new byte[][] {handle});
    }

    /** Text that is too large is cut, at the end of a character. */
    Packet threw(byte[] text) {
        int length = Math.min(text.length, maxDataSize());
        while (length > 0 && length < text.length && (text[length] & 0xC0) == 0x80) {
            length--;
        }
        return Packet.of(PacketType.WORK_EXCEPTION, handle, length == text.length ? text : Arrays.copyOf(text, length));
    }

    @Override
    public String toString() {
        return "job " + handle() + " of function " + function + " at " + server;
    }
}
