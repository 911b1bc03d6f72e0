package dev.gearman.server.engine;

import dev.gearman.protocol.ErrorCode;
import dev.gearman.protocol.Excerpt;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.protocol.RefusedException;
import dev.gearman.server.api.JobDraft;
import dev.gearman.server.api.JobWatcher;
import dev.gearman.server.api.NameCodec;
import dev.gearman.server.api.Submitted;
import dev.gearman.server.engine.state.FunctionQueue;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.Peer;
import dev.gearman.server.engine.state.Session;
import dev.gearman.server.engine.state.Submission;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A client without a connection, that submits one job: takes the one reply to its submission, and waits for the job if it is a foreground job.
 * What happens to the job afterwards is seen by a {@link JobWatcher}.
 */
public final class LocalClient implements Peer {
    /** No connection has this number. */
    private static final long NO_CONNECTION = 0;

    private static final int MAX_NAME = 100;

    private final JobEngine engine;
    private final Session session;
    private final @Nullable JobWatcher watcher;
    private final CompletableFuture<Submitted> submitted;
    private final Executor engineThread;
    private byte[] body = Submission.NOTHING;
    private long number = -1;

    /**
     * @param name where the job comes from, as text for people
     * @param watcher sees what happens to the job, from before {@code submitted} completes
     * @param submitted completes when a client would get its JOB_CREATED or its ERROR; if it fails or is cancelled
     *     before, the submission is dropped like that of a connection that ends
     * @param engineThread runs what the watch asks for when it is closed
     */
    public LocalClient(
            JobEngine engine,
            String name,
            @Nullable JobWatcher watcher,
            CompletableFuture<Submitted> submitted,
            Executor engineThread) {
        this.engine = engine;
        this.session = new Session(NO_CONNECTION, this, Excerpt.line(name, MAX_NAME), engine.now(), true);
        this.watcher = watcher;
        this.submitted = submitted;
        this.engineThread = engineThread;
        submitted.whenComplete((job, failure) -> {
            if (failure != null) {
                engineThread.execute(this::leave);
            }
        });
    }

    /**
     * Submits the job, once.
     *
     * @throws RefusedException if it is refused at once
     */
    public void submit(JobDraft draft) {
        if (watcher != null) {
            engine.watchers().requireRoom();
        }
        Submission submission = submission(draft, engine.functions().find(draft.function()));
        body = submission.body();
        engine.submit(session, submission);
    }

    /** The submission that a draft stands for. */
    static Submission submission(JobDraft draft, @Nullable FunctionQueue known) {
        byte[] function = known == null ? NameCodec.bytes(draft.function()) : known.name();
        byte[] unique = NameCodec.bytes(draft.unique());
        int workloadStart = function.length + 1 + unique.length + 1;
        byte[] body = new byte[workloadStart + draft.workload().length];
        System.arraycopy(function, 0, body, 0, function.length);
        System.arraycopy(unique, 0, body, function.length + 1, unique.length);
        System.arraycopy(draft.workload(), 0, body, workloadStart, draft.workload().length);
        return new Submission(
                body,
                function.length,
                unique.length,
                workloadStart,
                draft.priority(),
                draft.background(),
                draft.notBefore(),
                NameCodec.bytes(draft.reducer()));
    }

    /** Of what a client is sent only the reply to its submission counts here. */
    @Override
    public void send(PacketType type, Job job) {
        if (type == PacketType.JOB_CREATED) {
            number = job.number();
            if (watcher != null) {
                engine.watchers().add(number, watcher);
            }
            // a job that is new keeps the submission's own array
            boolean joined = job.body() != body;
            submitted.complete(new Submitted(job.handle(), joined, () -> engineThread.execute(this::leave)));
        }
    }

    /** As if the connection had ended. */
    private void leave() {
        if (watcher != null) {
            engine.watchers().remove(number, watcher);
        }
        engine.disconnect(session);
    }

    @Override
    public void send(Packet packet) {
        if (packet.type() == PacketType.ERROR) {
            submitted.completeExceptionally(new RefusedException(ErrorCode.valueOf(packet.text(0)), packet.text(1)));
        }
    }

    @Override
    public void send(String text) {}

    @Override
    public void close() {}

    @Override
    public PendingReply defer() {
        return new PendingReply() {
            @Override
            public boolean isNext() {
                return true;
            }

            @Override
            public void complete(PacketType type, Job job) {
                send(type, job);
            }

            @Override
            public void complete(Packet packet) {
                send(packet);
            }
        };
    }
}
