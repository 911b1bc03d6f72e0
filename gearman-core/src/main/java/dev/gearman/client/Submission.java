package dev.gearman.client;

import dev.gearman.protocol.Decimal;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job that was submitted. Both futures complete, whatever happens: with what is asked for or with a
 * {@link GearmanException}. Cancelling one only means that nobody waits; the protocol has no way to stop a job.
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
    final Request request;
    private @Nullable JobHandle handle;
    private boolean open = true;
    private boolean unacknowledged = true;

    Submission(
            JobRequest job,
            Packet packet,
            boolean background,
            @Nullable Consumer<? super JobEvent> listener,
            Executor callbacks,
            Runnable acknowledged,
            Runnable settled) {
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
            acknowledge();
            if (!background) {
                by.attach(given.handle(), Submission.this);
            }
            if (open) {
                tell(new JobEvent.Created(given), () -> {
                    created.complete(given);
                    if (background) {
                        result.complete(new byte[0]);
                    }
                });
            }
            if (background) {
                settle();
            }
            return true;
        }

        @Override
        void failed(GearmanException cause) {
            Submission.this.failed(cause);
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
                    tell(new JobEvent.Status(number(packet, 1), number(packet, 2)), () -> {});
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

    void failed(GearmanException cause) {
        if (settle()) {
            tell(new JobEvent.Failed(cause), () -> {
                created.completeExceptionally(cause);
                result.completeExceptionally(cause);
            });
        }
    }

    private void tellIfOpen(Packet packet, Function<byte[], JobEvent> event) {
        if (open && listener != null) {
            tell(event.apply(packet.data()), () -> {});
        }
    }

    private void tell(JobEvent event, Runnable completion) {
        Consumer<? super JobEvent> told = listener;
        callbacks.execute(() -> {
            if (told != null) {
                try {
                    told.accept(event);
                } catch (RuntimeException | Error e) {
                    log.error("A listener has thrown an exception at {}", event, e);
                }
            }
            completion.run();
        });
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

    private static long number(Packet packet, int index) {
        return Decimal.leading(packet.body(), packet.start(index), packet.end(index));
    }
}
