package dev.gearman.worker;

import dev.gearman.protocol.ErrorCode;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.transport.Connection;
import dev.gearman.transport.LinkHandler;
import dev.gearman.transport.LinkOptions;
import dev.gearman.transport.ServerAddress;
import dev.gearman.transport.ServerLink;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's dealings with one server. Belongs to the event loop.
 *
 * <p>It asks for jobs as long as there are free places. Each request has a place lent to it, the first one alone; as answers
 * come, more may be on their way at a time. A server that leaves a request unanswered for {@link #PATIENCE} loses the places for
 * those that serve other servers, and is not asked again before it has answered. A job that it sends after all waits for the
 * next free place.
 *
 * <p>When the server has said that it has none, and owes no answer, the
 * session goes to sleep with PRE_SLEEP, and asks again when NOOP wakes it. A job that came in between is not missed: the server
 * answers PRE_SLEEP with NOOP when it has one. As long as all places are taken, the session neither asks nor sleeps.
 *
 * <p>CANT_DO would have the server give a running job of that function to another worker. So a function is taken back only
 * when none of its jobs runs here and none can be on its way; until then the session asks for no more jobs at all.
 */
final class WorkerSession implements LinkHandler {
    private static final Logger log = LoggerFactory.getLogger(WorkerSession.class);
    private static final byte[] FAREWELL = {'b', 'y', 'e'};
    /** Longest time that a slot is reserved for a server that sends nothing. Servers answer a request for a job at once. */
    private static final Duration PATIENCE = Duration.ofMillis(200);
    /** More than any worker asks for at a time. */
    private static final int WIDEST = 1_000_000;

    private final WorkerCore core;
    private final ServerLink link;
    private final EventLoop loop;
    private final int maxPacketSize;
    private final Set<Job> running = new HashSet<>();
    private final Map<String, Integer> runningByFunction = new HashMap<>();
    private final Map<String, Registration> registered = new HashMap<>();
    private @Nullable Connection connection;
    private UnconfirmedReports reports = new UnconfirmedReports();
    /** Requests for jobs without an answer. */
    private int grabs;
    /** Places that are reserved for answers to these. */
    private int lent;
    /** Most requests that may be without an answer. */
    private int window = 1;
    /** When the first of the requests that are watched was made, as {@link System#nanoTime()}. */
    private long watchedSince;

    private @Nullable ScheduledFuture<?> watch;
    /** Requests without an answer when the server was probed; the answer to the probe comes after theirs. */
    private int grabsBeforeProbe;
    /** The server has said that there is no job, and not yet that there is one. */
    private boolean dry;

    private boolean asleep;
    /** The server knows the functions that are wanted, and no others. */
    private boolean settled;

    /** The number of farewells that the server has not returned. */
    private int farewells;

    private boolean sayingFarewell;
    private boolean dismissed;

    WorkerSession(WorkerCore core, ServerAddress address, LinkOptions options, int maxPacketSize, EventLoop loop) {
        this.core = core;
        this.loop = loop;
        this.maxPacketSize = maxPacketSize;
        this.link = new ServerLink(address, options, loop, this);
    }

    ServerLink link() {
        return link;
    }

    @Nullable
    Connection connection() {
        return connection;
    }

    @Override
    public void up(Connection made) {
        connection = made;
        reports = new UnconfirmedReports();
        core.connected().complete(link.address());
        String id = core.clientId();
        if (id != null) {
            made.send(Packet.of(PacketType.SET_CLIENT_ID, id));
        }
        reconcile();
    }

    /** What is wanted has changed. */
    void reconcile() {
        settled = false;
        goOn();
    }

    /** Brings what the server knows in line with what is wanted, unless it is, and asks for jobs if that is wanted. */
    void goOn() {
        Connection current = connection;
        if (current == null || dismissed) {
            return;
        }
        settled = settled || bringInLine(current, core.wanted());
        if (settled && !registered.isEmpty()) {
            askForJobs(current);
        } else if (core.isStopping() && grabs == 0 && (running.isEmpty() || core.isGivingBack())) {
            sayFarewell(current);
        }
    }

    /** Returns whether that is done; not if there are functions left that are to be taken back. */
    private boolean bringInLine(Connection current, Map<String, Registration> wanted) {
        boolean pending = takeBack(current, wanted);
        for (Registration function : wanted.values()) {
            if (!registered.containsKey(function.name())) {
                registered.put(function.name(), function);
                current.send(canDo(function));
                // a server need not wake a worker that sleeps because of a function that it learns
                dry = false;
                asleep = false;
            }
        }
        return !pending;
    }

    /** Whether there are functions left that are to be taken back. */
    private boolean takeBack(Connection current, Map<String, Registration> wanted) {
        boolean pending = false;
        for (String name : List.copyOf(registered.keySet())) {
            if (Objects.equals(wanted.get(name), registered.get(name))) {
                continue;
            }
            if (grabs == 0 && !runningByFunction.containsKey(name)) {
                registered.remove(name);
                current.send(Packet.of(PacketType.CANT_DO, name));
            } else {
                pending = true;
            }
        }
        return pending;
    }

    private static Packet canDo(Registration function) {
        return function.timeout() == null
                ? Packet.of(PacketType.CAN_DO, function.name())
                : Packet.of(
                        PacketType.CAN_DO_TIMEOUT,
                        function.name(),
                        Long.toString(function.timeout().toMillis()));
    }

    private void askForJobs(Connection current) {
        while (!dry && grabs < window && core.reservePlace()) {
            grabs++;
            lent++;
            ask(current, Packet.of(PacketType.GRAB_JOB_ALL, new byte[0][]));
        }
        if (lent > 0 && watch == null) {
            watchedSince = System.nanoTime();
            watchFor(PATIENCE.toNanos());
        }
        if (dry && grabs == 0 && !asleep) {
            asleep = true;
            current.send(Packet.of(PacketType.PRE_SLEEP, new byte[0][]));
        }
    }

    private void watchFor(long nanos) {
        watch = loop.schedule(this::takeBackPlaces, nanos, TimeUnit.NANOSECONDS);
    }

    private void takeBackPlaces() {
        watch = null;
        Connection current = connection;
        if (current == null || lent == 0) {
            return;
        }
        long silence = System.nanoTime() - Math.max(watchedSince, current.lastRead());
        if (silence < PATIENCE.toNanos()) {
            watchFor(PATIENCE.toNanos() - silence);
            return;
        }
        log.debug("{}: no answer to a request for a job within {}", link.address(), PATIENCE);
        window = 1;
        releasePlaces();
        core.placesMayBeFree(this);
    }

    private void releasePlaces() {
        for (; lent > 0; lent--) {
            core.releasePlace();
        }
    }

    /** Sends the last packet: when it comes back, the server has read all results before it. */
    private void sayFarewell(Connection current) {
        if (!sayingFarewell) {
            sayingFarewell = true;
            farewells++;
            ask(current, Packet.of(PacketType.ECHO_REQ, FAREWELL));
        }
    }

    /** Sends a packet to which the server replies. */
    private void ask(Connection current, Packet request) {
        current.send(request, reports::requestSent);
    }

    @Override
    public void packet(Packet packet) {
        switch (packet.type()) {
            case JOB_ASSIGN, JOB_ASSIGN_UNIQ, JOB_ASSIGN_ALL -> assigned(packet);
            case NO_JOB -> {
                if (answered()) {
                    core.releasePlace();
                }
                dry = true;
                core.placesMayBeFree(this);
            }
            case NOOP -> {
                dry = false;
                asleep = false;
                goOn();
            }
            case ECHO_RES -> echoed(packet);
            case ERROR -> error(packet);
            default -> end("a packet that is not for workers: " + packet);
        }
    }

    private void echoed(Packet packet) {
        reports.replyReceived();
        if (packet.dataLength() == FAREWELL.length) {
            if (--farewells == 0) {
                dismiss();
            }
        } else if (grabsBeforeProbe > 0) {
            end("it answers, but not to a request for a job");
        }
    }

    /** @return {@code true} if a place is reserved for the answer */
    private boolean answered() {
        reports.replyReceived();
        if (grabs == 0) {
            end("an answer to a request that was not made");
            return false;
        }
        grabs--;
        grabsBeforeProbe = Math.max(0, grabsBeforeProbe - 1);
        window = Math.min(window + 1, WIDEST);
        if (lent == 0) {
            return false;
        }
        lent--;
        return true;
    }

    private void assigned(Packet packet) {
        boolean hasPlace = answered();
        Connection current = connection;
        if (current == null) {
            return;
        }
        Job job = new Job(link.address(), current, reports, maxPacketSize, packet);
        running.add(job);
        runningByFunction.merge(job.function(), 1, Integer::sum);
        Registration function = registered.get(job.function());
        if (hasPlace) {
            core.run(this, job, function);
        } else {
            core.runWhenPossible(this, job, function);
        }
        goOn();
    }

    private void error(Packet packet) {
        if (packet.text(0).equals(ErrorCode.JOB_NOT_FOUND.name())) {
            core.lateReport();
            log.debug("{}: a result came too late: {}", link.address(), packet.text(1));
            return;
        }
        String reason = packet.text(0) + ": " + packet.text(1);
        Job job = reports.refused();
        if (job == null) {
            log.warn("{}: {}", link.address(), reason);
            return;
        }
        core.reportRefused(job, reason);
        // the server is to read the failure before the connection ends
        sayingFarewell = false;
        goOn();
    }

    /** A job of this session has ended; its last packet was sent if the connection is still the same. */
    void ended(Job job) {
        if (running.remove(job)) {
            runningByFunction.computeIfPresent(job.function(), (name, count) -> count == 1 ? null : count - 1);
        }
    }

    void end(String reason) {
        Connection current = connection;
        if (current != null) {
            current.close(new IOException(reason));
        }
    }

    /** Closes the connection for good. Jobs that still run go back to their queue. */
    void dismiss() {
        if (!dismissed) {
            dismissed = true;
            link.close(new IOException("the worker has stopped"));
            core.sessionEnded();
        }
    }

    boolean isDismissed() {
        return dismissed;
    }

    List<Job> running() {
        return new ArrayList<>(running);
    }

    @Override
    public void probe() {
        Connection current = connection;
        if (current != null) {
            grabsBeforeProbe = grabs;
            ask(current, Packet.of(PacketType.ECHO_REQ, new byte[0]));
        }
    }

    @Override
    public void down(Throwable cause) {
        connection = null;
        releasePlaces();
        grabs = 0;
        grabsBeforeProbe = 0;
        window = 1;
        if (watch != null) {
            watch.cancel(false);
            watch = null;
        }
        dry = false;
        asleep = false;
        sayingFarewell = false;
        farewells = 0;
        registered.clear();
        runningByFunction.clear();
        List<Job> lost = running();
        running.clear();
        lost.forEach(job -> core.lost(job, dismissed));
        if (core.isStopping()) {
            dismiss();
        }
        core.placesMayBeFree(this);
    }

    @Override
    public void unreachable(Throwable cause) {
        if (core.isStopping()) {
            dismiss();
        }
    }
}
