package dev.gearman.client;

import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.transport.CallbackThreads;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job that was submitted. Both futures complete, whatever happens: with a value or with a {@link GearmanException}.
 * Cancelling the result ends the request here and not the job, which the protocol has no way to stop.
 *
 * <p>A result follows the listener: it completes when the listener has returned from all events. A failure that does not come
 * from the worker (time limit, lost connection, closed client) does not wait for the listener.
 */
public final class Submission {
    private static final Logger log = LoggerFactory.getLogger(Submission.class);

    private final CompletableFuture<JobHandle> created = new CompletableFuture<>();
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();
    private final boolean background;
    private final @Nullable Consumer<? super JobEvent> listener;
    private final Executor callbacks;
    private final Runnable acknowledged;
    private final Runnable settled;
    final JobRequest job;
    final Request request;
    private @Nullable ServerSession session;
    private @Nullable JobHandle handle;
    private volatile @Nullable ScheduledFuture<?> clock;
    /** When the job was created, as {@link System#nanoTime()}. */
    private long createdAt;
    /** Changes on the event loop only. */
    private volatile boolean open = true;

    private boolean unacknowledged = true;

    /** @param callbacks where the listener is called and results are handed on, in order; completes the futures if direct */
    Submission(
            JobRequest job,
            Packet packet,
            boolean background,
            @Nullable Consumer<? super JobEvent> listener,
            Executor callbacks,
            Runnable acknowledged,
            Runnable settled) {
        this.job = job;
        this.background = background;
        this.listener = listener;
        this.callbacks = callbacks;
        this.acknowledged = acknowledged;
        this.settled = settled;
        this.request = new Creation(packet, job.routingKey());
    }

    /** Completes when the server has the job; if it is durable, when the server has stored it. */
    public CompletableFuture<JobHandle> created() {
        return created;
    }

    /** Completes with the result of the job; for a background job, which has none, with nothing once it is created. */
    public CompletableFuture<byte[]> result() {
        return result;
    }

    // ---------------------------------------------------------------- on the client's event loop

    /** The submission's own packet, answered by JOB_CREATED. */
    private final class Creation extends Request {
        Creation(Packet packet, byte @Nullable [] routingKey) {
            super(packet, routingKey, null);
        }

        @Override
        boolean answered(Packet answer, ServerSession by) {
            if (answer.type() != PacketType.JOB_CREATED) {
                return false;
            }
            JobHandle given = new JobHandle(by.address(), answer.text(0));
            handle = given;
            session = by;
            createdAt = System.nanoTime();
            acknowledge();
            if (!background && (open || job.unique() != null)) {
                by.attach(given.handle(), Submission.this);
            }
            if (open) {
                tell(new JobEvent.Created(given), () -> {
                    created.complete(given);
                    if (background) {
                        result.complete(new byte[0]);
                    }
                });
            } else {
                complete(() -> created.complete(given));
            }
            if (background) {
                settle();
            }
            return true;
        }

        @Override
        void failed(GearmanException cause) {
            if (cause instanceof ServerErrorException) {
                Submission.this.failed(cause);
            } else {
                giveUp(cause);
            }
        }

        @Override
        boolean isGivenUp() {
            return !open || (created.isDone() && result.isDone());
        }
    }

    /**
     * A packet about the job.
     *
     * @return whether it was the last one
     */
    boolean event(Packet packet) {
        JobHandle known = handle;
        if (known == null) {
            throw new IllegalStateException("an event before the job was created: " + packet);
        }
        switch (packet.type()) {
            case WORK_DATA -> tellIfOpen(packet, JobEvent.Data::new);
            case WORK_WARNING -> tellIfOpen(packet, JobEvent.Warning::new);
            case WORK_STATUS -> {
                if (open) {
                    tell(new JobEvent.Status(JobStatus.number(packet, 1), JobStatus.number(packet, 2)), null);
                }
            }
            case WORK_COMPLETE -> {
                byte[] data = packet.data();
                if (settle()) {
                    tell(new JobEvent.Completed(data), () -> result.complete(data));
                }
                return true;
            }
            case WORK_FAIL -> {
                failed(new JobFailedException(known));
                return true;
            }
            case WORK_EXCEPTION -> {
                failed(new JobExceptionException(known, packet.data()));
                return true;
            }
            default -> throw new IllegalArgumentException(packet.type() + " is not about a job");
        }
        return false;
    }

    /** Fails the futures after the listener. */
    void failed(GearmanException cause) {
        if (settle()) {
            tell(new JobEvent.Failed(cause), () -> fail(cause));
        }
    }

    /** Fails the futures, also if the listener has not returned from an earlier event. */
    void giveUp(GearmanException cause) {
        if (settle()) {
            detach();
            tell(new JobEvent.Failed(cause), null);
        }
        complete(() -> fail(cause));
    }

    private void fail(GearmanException cause) {
        created.completeExceptionally(cause);
        result.completeExceptionally(cause);
    }

    /** The application has completed or cancelled the result itself. */
    void abandon() {
        if (settle()) {
            detach();
            stopClock();
        }
    }

    boolean isOpen() {
        return open;
    }

    boolean hasListener() {
        return listener != null;
    }

    @Nullable
    JobHandle handle() {
        return handle;
    }

    @Nullable
    ServerSession session() {
        return session;
    }

    long nanosSinceCreation() {
        return System.nanoTime() - createdAt;
    }

    /** Gives the job up after a time, unless both futures are complete before. */
    void startClock(EventLoop loop, Duration limit) {
        if (!isComplete()) {
            clock = loop.schedule(
                    () -> Overdue.end(loop, this, limit), GearmanClient.nanos(limit), TimeUnit.NANOSECONDS);
        }
    }

    private void stopClock() {
        ScheduledFuture<?> running = clock;
        if (running != null) {
            running.cancel(false);
        }
    }

    boolean isComplete() {
        return created.isDone() && result.isDone();
    }

    /** Jobs with a unique key stay: the server sends their packets once for each submission. */
    private void detach() {
        JobHandle known = handle;
        ServerSession attachedTo = session;
        if (known != null && attachedTo != null && job.unique() == null) {
            attachedTo.detach(known.handle());
        }
    }

    private void tellIfOpen(Packet packet, Function<byte[], JobEvent> event) {
        if (open && listener != null) {
            tell(event.apply(packet.data()), null);
        }
    }

    private void tell(JobEvent event, @Nullable Runnable completion) {
        if (listener == null) {
            if (completion != null) {
                complete(completion);
            }
            return;
        }
        Consumer<? super JobEvent> told = listener;
        callbacks.execute(() -> {
            try {
                told.accept(event);
            } catch (Throwable e) {
                log.error("A listener has thrown an exception at {}", event, e);
            }
            if (completion != null) {
                complete(completion);
            }
        });
    }

    /** Each on a thread of its own, since a callback of one future may wait for the other one. */
    private void complete(Runnable completion) {
        Runnable both = () -> {
            completion.run();
            if (isComplete()) {
                stopClock();
            }
        };
        if (callbacks == Callbacks.DIRECT) {
            both.run();
        } else {
            CallbackThreads.execute(both);
        }
    }

    private void acknowledge() {
        if (unacknowledged) {
            unacknowledged = false;
            acknowledged.run();
        }
    }

    private boolean settle() {
        boolean first = open;
        open = false;
        acknowledge();
        if (first) {
            settled.run();
        }
        return first;
    }
}
