package dev.gearman.server.engine.state;

import dev.gearman.protocol.ErrorCode;
import dev.gearman.protocol.Packet;
import dev.gearman.server.engine.index.IntrusiveList;
import dev.gearman.server.engine.state.Peer.PendingReply;
import org.jspecify.annotations.Nullable;

/**
 * A request whose reply has to wait. It is in the list of its connection until it is taken up; if the connection ends before
 * that, the request is dropped. Owned by the engine's thread.
 */
public abstract class WaitingRequest extends IntrusiveList.Node<WaitingRequest> {
    private static final String DROPPED = "the connection ended before the server could take the request";

    public final Session session;
    public final @Nullable PendingReply place;
    private final boolean needsInput;
    private boolean over;

    /**
     * @param place the place of the reply, or {@code null} if nothing was deferred for it
     * @param needsInput whether the request is dropped as soon as the connection sends nothing more; otherwise it may still be
     *     answered
     */
    public WaitingRequest(Session session, @Nullable PendingReply place, boolean needsInput) {
        this.session = session;
        this.place = place;
        this.needsInput = needsInput;
        session.waiting.addLast(this);
    }

    /**
     * Takes the request up.
     *
     * @return {@code false} if it was dropped or taken up before
     */
    public boolean end() {
        if (over) {
            return false;
        }
        over = true;
        session.waiting.remove(this);
        return true;
    }

    /** Undoes what was prepared for the request, which is not answered any more. */
    public abstract void dropped();

    /**
     * Drops requests of a connection.
     *
     * @param all whether to drop all of them, or only those that need a connection that still sends
     */
    public static void drop(Session session, boolean all) {
        for (WaitingRequest next = session.waiting.first(); next != null; ) {
            WaitingRequest after = session.waiting.after(next);
            if (all || next.needsInput) {
                next.end();
                next.dropped();
                if (next.place != null) {
                    next.place.complete(Packet.error(ErrorCode.QUEUE_ERROR, DROPPED));
                }
            }
            next = after;
        }
    }
}
