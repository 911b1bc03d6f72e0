package dev.gearman.server.engine;

import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.server.api.JobOrder;
import dev.gearman.server.api.Priority;
import dev.gearman.server.api.RetryRule;
import dev.gearman.server.api.TimeoutAction;
import dev.gearman.server.engine.state.EngineOptions;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.Peer;
import dev.gearman.server.engine.state.Session;
import dev.gearman.server.engine.state.Submission;
import dev.gearman.server.engine.state.WakeupTimer;
import dev.gearman.server.store.JobJournal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** Workers that sleep beside an engine, and the time in which they and the engine act. */
final class Sleepers implements WakeupTimer {
    static final long PATIENCE = 500;

    private record Event(long at, long sequence, Runnable action) {}

    final SettableClock clock = new SettableClock(Instant.parse("2026-07-01T12:00:00Z"));
    final JobEngine engine;
    /** The time from the submission of each job to its start, in milliseconds, by handle. */
    final Map<String, Long> waits = new HashMap<>();

    int noops;

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::sequence));
    private final Session client;
    private final List<Session> sessions = new ArrayList<>();
    private long sequence;
    private long alarmAt = Long.MAX_VALUE;

    Sleepers() {
        this(List.of());
    }

    Sleepers(List<RetryRule> retryRules) {
        EngineOptions options = new EngineOptions(
                "H:test",
                -1,
                -1,
                Duration.ofMillis(PATIENCE),
                JobOrder.PRIORITY_FIRST,
                TimeoutAction.REQUEUE,
                false,
                100_000,
                Long.MAX_VALUE,
                0,
                1_000,
                Integer.MAX_VALUE,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                65_536,
                retryRules);
        engine = new JobEngine(options, clock, JobJournal.NONE, this, EngineListeners.NONE, new SplittableRandom(1));
        client = connect(new RecordingPeer());
    }

    Session connect(Peer peer) {
        Session session = engine.connect(peer, "127.0.0.1");
        sessions.add(session);
        return session;
    }

    /** Workers that have gone to sleep and will never answer. */
    void dead(int count, String... functions) {
        for (int i = 0; i < count; i++) {
            new Worker(functions);
        }
    }

    /** A worker that has gone to sleep and answers a NOOP after some milliseconds. */
    Worker alive(long latency, String... functions) {
        Worker worker = new Worker(functions);
        worker.alive = true;
        worker.latency = latency;
        return worker;
    }

    /** A connection whose worker asks for jobs until there is none, and sleeps. */
    final class Worker {
        final RecordingPeer peer = new RecordingPeer();
        final Session session = connect(new CountingPeer(this));
        final List<String> done = new ArrayList<>();
        boolean alive;
        long latency;
        long jobMillis;
        /** Number of times that it answers a NOOP by going to sleep again. */
        int refusals;

        Worker(String... functions) {
            for (String function : functions) {
                can(function);
            }
            engine.sleep(session);
        }

        void can(String function) {
            engine.canDo(session, Jobs.bytes(function), 0, function.length(), 0);
        }

        private void woken() {
            noops++;
            if (alive) {
                later(latency, this::answer);
            }
        }

        private void answer() {
            if (refusals > 0) {
                refusals--;
                engine.sleep(session);
                return;
            }
            work();
        }

        void work() {
            Job job = engine.grab(session);
            if (job == null) {
                engine.sleep(session);
                return;
            }
            waits.put(job.handle(), clock.millis() - job.submittedAt());
            done.add(job.function().toString());
            Packet report = Packet.of(PacketType.WORK_COMPLETE, job.handle(), "");
            later(jobMillis, () -> {
                engine.finish(session, report, "refused");
                work();
            });
        }
    }

    /** Passes on what is sent, and tells its worker of NOOPs. */
    private record CountingPeer(Worker worker) implements Peer {
        @Override
        public void send(Packet packet) {
            worker.peer.send(packet);
            if (packet.type() == PacketType.NOOP) {
                worker.woken();
            }
        }

        @Override
        public void send(PacketType type, Job job) {
            worker.peer.send(type, job);
        }

        @Override
        public void send(String text) {
            worker.peer.send(text);
        }

        @Override
        public PendingReply defer() {
            return worker.peer.defer();
        }

        @Override
        public void close() {
            worker.peer.close();
        }
    }

    void later(long millis, Runnable action) {
        events.add(new Event(clock.millis() + millis, sequence++, action));
    }

    void submit(String function, Priority priority) {
        engine.submit(client, submission(function, priority, 0));
    }

    void submit(String function) {
        submit(function, Priority.NORMAL);
    }

    void submitFor(long time, String function) {
        engine.submit(client, submission(function, Priority.NORMAL, time));
    }

    private static Submission submission(String function, Priority priority, long notBefore) {
        byte[] body = Jobs.bytes(function + "\0\0w");
        return new Submission(
                body, function.length(), 0, body.length - 1, priority, true, notBefore, Submission.NOTHING);
    }

    /** Lets time pass, in which everything happens when it is due. */
    void pass(long millis) {
        long until = clock.millis() + millis;
        for (long next = next(); next <= until; next = next()) {
            clock.advance(Math.max(0, next - clock.millis()));
            if (alarmAt <= clock.millis()) {
                alarmAt = Long.MAX_VALUE;
                engine.onAlarm();
            } else {
                events.remove().action().run();
            }
        }
        clock.advance(until - clock.millis());
        EngineInvariants.check(engine, sessions);
    }

    private long next() {
        Event event = events.peek();
        return Math.min(alarmAt, event == null ? Long.MAX_VALUE : event.at());
    }

    @Override
    public void wakeAt(long millis) {
        alarmAt = Math.min(alarmAt, millis);
    }
}
