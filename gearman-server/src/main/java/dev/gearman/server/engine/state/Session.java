package dev.gearman.server.engine.state;

import dev.gearman.server.engine.GrabHandler;
import dev.gearman.server.engine.dispatch.WakeUps;
import dev.gearman.server.engine.index.IntrusiveList;
import dev.gearman.server.engine.index.LateReports;
import org.jspecify.annotations.Nullable;

/**
 * What the engine knows of one connection, which may be a client, a worker or both. Owned by the engine's thread.
 */
public final class Session extends IntrusiveList.Node<Session> {
    /** Where a worker stands between asking for jobs and sleeping. */
    public enum Attention {
        /** It does whatever it does, and will ask. */
        AWAKE,
        /** It sent PRE_SLEEP and waits for a NOOP. */
        SLEEPING,
        /** It was sent a NOOP and has not asked for a job since. It gets no second one before it sleeps again. */
        WOKEN
    }

    private final long id;
    private final Peer peer;
    private final String address;
    private final long connectedAt;
    private String clientId = "-";
    private boolean wantsExceptions;

    /** When something came from it last, in milliseconds since 1970. */
    public long heardAt;

    public final Abilities abilities = new Abilities();
    /** Abilities that are not among their functions' sleepers. */
    public final IntrusiveList<Ability> unlisted = new IntrusiveList<>();
    /** Jobs that it runs. */
    public final IntrusiveList<Job> running = new IntrusiveList<>();
    /** Jobs whose results it waits for. */
    public final IntrusiveList<Attachment> waitingFor = new IntrusiveList<>();

    /** Requests whose replies have to wait. */
    public final IntrusiveList<WaitingRequest> waiting = new IntrusiveList<>();
    /** Requests for a job that wait, see {@link GrabHandler}; {@code null} if there are none. */
    @Nullable
    public WaitingGrabs grabs;

    public Attention attention = Attention.AWAKE;

    /** The function for whose job it was woken, as long as that counts, see {@link WakeUps}. */
    @Nullable
    public FunctionQueue wokenFor;

    /** The time until which its wake-up counts, in milliseconds since 1970. */
    public long wokenUntil;

    /** {@code true} if its last wake-up was one of many after unanswered ones. */
    public boolean wokenUrgently;

    /** Number of the job that its last report ended with an exception: some libraries send a failure right behind it. */
    public long lastException = -1;

    /** Jobs that ran out of time here and may still be reported; {@code null} as long as there was none. */
    @Nullable
    public LateReports late;

    public long completed;
    public long failed;

    public Session(long id, Peer peer, String address, long connectedAt, boolean wantsExceptions) {
        this.id = id;
        this.peer = peer;
        this.address = address;
        this.connectedAt = connectedAt;
        this.heardAt = connectedAt;
        this.wantsExceptions = wantsExceptions;
    }

    /** A report about this job may come although its time was over. */
    public void expectLate(long number) {
        LateReports expected = late;
        if (expected == null) {
            expected = new LateReports();
            late = expected;
        }
        expected.expect(number);
    }

    /** A number that no other connection of this engine has or had. */
    public long id() {
        return id;
    }

    public Peer peer() {
        return peer;
    }

    /** Address of the other side, without its port. */
    public String address() {
        return address;
    }

    /** When it connected, in milliseconds since 1970. */
    public long connectedAt() {
        return connectedAt;
    }

    /** What it calls itself (ISO 8859-1), {@code "-"} if it did not say. */
    public String clientId() {
        return clientId;
    }

    public void clientId(String value) {
        clientId = value;
    }

    /** Whether it gets WORK_EXCEPTION packets for its jobs, or WORK_FAIL instead. */
    public boolean wantsExceptions() {
        return wantsExceptions;
    }

    public void wantExceptions() {
        wantsExceptions = true;
    }

    @Override
    public String toString() {
        return "connection " + id + " of " + address;
    }
}
