package dev.gearman.client;

import dev.gearman.protocol.Packet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A request with one answer, which is all there is to it: status, echo, option. */
final class Question<T> extends Request {
    final CompletableFuture<T> answer = new CompletableFuture<>();
    private final BiFunction<Packet, ServerSession, @Nullable T> reader;
    private final Executor callbacks;
    private final Runnable settled;
    private boolean open = true;

    /** @param reader what the answer says, or {@code null} if it is none to this question */
    Question(
            Packet packet,
            @Nullable ServerSession target,
            Executor callbacks,
            Runnable settled,
            BiFunction<Packet, ServerSession, @Nullable T> reader) {
        super(packet, null, target);
        this.callbacks = callbacks;
        this.settled = settled;
        this.reader = reader;
    }

    @Override
    boolean answered(Packet packet, ServerSession by) {
        T value = reader.apply(packet, by);
        if (value != null && settle()) {
            callbacks.execute(() -> answer.complete(value));
        }
        return value != null;
    }

    @Override
    void failed(GearmanException cause) {
        if (settle()) {
            callbacks.execute(() -> answer.completeExceptionally(cause));
        }
    }

    @Override
    boolean isGivenUp() {
        return answer.isDone();
    }

    private boolean settle() {
        boolean first = open;
        open = false;
        if (first) {
            settled.run();
        }
        return first;
    }
}
