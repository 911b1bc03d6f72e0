package dev.gearman.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.transport.CallbackThreads;
import dev.gearman.transport.Connection;
import dev.gearman.transport.ServerAddress;
import java.util.ArrayList;
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

    private final ServerAddress server;
    private final Connection connection;
    private final Packet assignment;
    private final byte[] handle;
    private final String function;
    private final String unique;
    private final byte[] workload;

    // guarded by this
    private final List<Runnable> onCancel = new ArrayList<>(0);
    private @Nullable Thread runner;
    private @Nullable String cancelReason;
    private boolean interrupted;
    private boolean ended;

    Job(ServerAddress server, Connection connection, Packet assignment) {
        this.server = server;
        this.connection = connection;
        this.assignment = assignment;
        this.handle = assignment.argument(0);
        this.function = assignment.text(1);
        this.unique = assignment.type() == PacketType.JOB_ASSIGN ? "" : assignment.text(2);
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

    /** The key by which clients made the job one with others; empty if there is none. */
    public String unique() {
        return unique;
    }

    /** The function that is to join the parts of this job; empty for all jobs but those of clients that map and reduce. */
    public String reducer() {
        return assignment.type() == PacketType.JOB_ASSIGN_ALL ? assignment.text(3) : "";
    }

    /** What is to be worked on; the same array each time. */
    public byte[] workload() {
        return workload;
    }

    /** The workload as text in UTF-8. */
    public String text() {
        return new String(workload, UTF_8);
    }

    /** Says how far the job is, in a measure of its own. */
    public void progress(long numerator, long denominator) {
        send(Packet.of(
                PacketType.WORK_STATUS,
                handle,
                Long.toString(numerator).getBytes(UTF_8),
                Long.toString(denominator).getBytes(UTF_8)));
    }

    /** Sends a part of the result ahead, or whatever else the clients expect. The array is not copied at once. */
    public void data(byte[] part) {
        send(Packet.of(PacketType.WORK_DATA, handle, part));
    }

    /** Warns the clients of something; the job goes on. */
    public void warning(byte[] text) {
        send(Packet.of(PacketType.WORK_WARNING, handle, text));
    }

    /** Warns the clients of something, in UTF-8. */
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
            connection.send(packet);
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

    void cancel(String reason, boolean interrupt) {
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

    /** Nothing more is sent about this job but this. */
    synchronized void end(Packet last) {
        if (!ended) {
            ended = true;
            connection.send(last);
        }
    }

    Packet completed(byte[] result) {
        return Packet.of(PacketType.WORK_COMPLETE, handle, result);
    }

    Packet failed() {
        return Packet.of(PacketType.WORK_FAIL, new byte[][] {handle});
    }

    Packet threw(byte[] data) {
        return Packet.of(PacketType.WORK_EXCEPTION, handle, data);
    }

    @Override
    public String toString() {
        return "job " + handle() + " of function " + function + " at " + server;
    }
}
