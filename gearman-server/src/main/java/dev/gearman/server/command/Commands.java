package dev.gearman.server.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.gearman.protocol.Decimal;
import dev.gearman.protocol.ErrorCode;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.protocol.Printable;
import dev.gearman.protocol.ProtocolLimits;
import dev.gearman.protocol.RefusedException;
import dev.gearman.server.api.Priority;
import dev.gearman.server.engine.JobEngine;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.Run;
import dev.gearman.server.engine.state.Session;
import dev.gearman.server.engine.state.Submission;
import java.time.Clock;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The binary protocol's requests, one row each. Called on the engine's thread. */
public final class Commands {
    private static final String WORK_UNKNOWN = "Job given in work result not found";
    private static final String DATA_UNKNOWN = "Job does not exist on server";
    private static final String EXCEPTION_UNKNOWN = "An exception was received for a job that does not exist";
    private static final String EXCEPTIONS_OPTION = "exceptions";
    /** The C server cannot time less, and workers that mean seconds send 1 or 30. */
    private static final long SHORTEST_TIMEOUT = 1_000;

    private static final byte[] NOTHING = {};

    private interface Command {
        void run(JobEngine engine, Session session, Packet packet);
    }

    private final @Nullable Command[] table = new @Nullable Command[PacketType.values().length];
    private final JobEngine engine;
    private final Clock clock;

    /** @param clock tells SUBMIT_JOB_SCHED the time, in the zone that its hours are meant in */
    public Commands(JobEngine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;

        on(PacketType.SUBMIT_JOB, (e, s, p) -> e.submit(s, submission(p, Priority.NORMAL, false)));
        on(PacketType.SUBMIT_JOB_HIGH, (e, s, p) -> e.submit(s, submission(p, Priority.HIGH, false)));
        on(PacketType.SUBMIT_JOB_LOW, (e, s, p) -> e.submit(s, submission(p, Priority.LOW, false)));
        on(PacketType.SUBMIT_JOB_BG, (e, s, p) -> e.submit(s, submission(p, Priority.NORMAL, true)));
        on(PacketType.SUBMIT_JOB_HIGH_BG, (e, s, p) -> e.submit(s, submission(p, Priority.HIGH, true)));
        on(PacketType.SUBMIT_JOB_LOW_BG, (e, s, p) -> e.submit(s, submission(p, Priority.LOW, true)));
        on(PacketType.SUBMIT_JOB_EPOCH, (e, s, p) -> e.submit(s, delayed(p, epochMillis(p))));
        on(
                PacketType.SUBMIT_JOB_SCHED,
                (e, s, p) -> e.submit(s, delayed(p, Schedule.of(p).nextMillis(this.clock))));
        on(PacketType.SUBMIT_REDUCE_JOB, (e, s, p) -> e.submit(s, reduced(p, false)));
        on(PacketType.SUBMIT_REDUCE_JOB_BACKGROUND, (e, s, p) -> e.submit(s, reduced(p, true)));
        on(PacketType.GET_STATUS, Commands::status);
        on(PacketType.GET_STATUS_UNIQUE, Commands::uniqueStatus);

        on(PacketType.CAN_DO, (e, s, p) -> e.canDo(s, p.body(), p.start(0), p.end(0), 0));
        on(PacketType.CAN_DO_TIMEOUT, (e, s, p) -> e.canDo(s, p.body(), p.start(0), p.end(0), timeout(p)));
        on(PacketType.CANT_DO, (e, s, p) -> e.cantDo(s, p.body(), p.start(0), p.end(0)));
        on(PacketType.RESET_ABILITIES, (e, s, p) -> e.resetAbilities(s));
        on(PacketType.PRE_SLEEP, (e, s, p) -> e.sleep(s));
        on(PacketType.GRAB_JOB, (e, s, p) -> e.grab(s, PacketType.JOB_ASSIGN));
        on(PacketType.GRAB_JOB_UNIQ, (e, s, p) -> e.grab(s, PacketType.JOB_ASSIGN_UNIQ));
        on(PacketType.GRAB_JOB_ALL, (e, s, p) -> e.grab(s, PacketType.JOB_ASSIGN_ALL));
        on(PacketType.WORK_DATA, (e, s, p) -> e.tell(e.runningJob(s, p, DATA_UNKNOWN), p));
        on(PacketType.WORK_WARNING, (e, s, p) -> e.tell(e.runningJob(s, p, DATA_UNKNOWN), p));
        on(PacketType.WORK_STATUS, Commands::progress);
        on(PacketType.WORK_COMPLETE, (e, s, p) -> e.finish(s, p, WORK_UNKNOWN));
        on(PacketType.WORK_EXCEPTION, (e, s, p) -> e.finish(s, p, EXCEPTION_UNKNOWN));
        on(PacketType.WORK_FAIL, (e, s, p) -> e.finish(s, p, WORK_UNKNOWN));
        on(PacketType.SET_CLIENT_ID, Commands::clientId);

        on(PacketType.ECHO_REQ, (e, s, p) -> s.peer().send(Packet.parse(PacketType.ECHO_RES, p.body())));
        on(PacketType.OPTION_REQ, Commands::option);
    }

    private void on(PacketType type, Command command) {
        table[type.ordinal()] = command;
    }

    /**
     * Does what a packet asks for.
     *
     * @throws RefusedException if it can't be done; nothing was changed then
     */
    public void execute(Session session, Packet packet) {
        Command command = table[packet.type().ordinal()];
        if (command == null) {
            throw new RefusedException(ErrorCode.INVALID_COMMAND, "Command not expected");
        }
        command.run(engine, session, packet);
    }

    private static Submission submission(Packet packet, Priority priority, boolean background) {
        return submission(packet, priority, background, 0, NOTHING);
    }

    private static Submission submission(
            Packet packet, Priority priority, boolean background, long notBefore, byte[] reducer) {
        // a workload that is the key as well is compared with others, in arrays
        Packet taken = isWorkloadKey(packet) ? packet.onHeap() : packet;
        return new Submission(
                taken.body(),
                taken.length(0),
                taken.length(1),
                taken.dataStart(),
                priority,
                background,
                notBefore,
                reducer,
                taken.large());
    }

    private static boolean isWorkloadKey(Packet packet) {
        return packet.length(1) == 1 && packet.body()[packet.start(1)] == '-';
    }

    private static Submission delayed(Packet packet, long notBefore) {
        return submission(packet, Priority.NORMAL, true, notBefore, NOTHING);
    }

    private static Submission reduced(Packet packet, boolean background) {
        if (packet.length(2) > ProtocolLimits.MAX_FUNCTION) {
            throw new RefusedException(
                    ErrorCode.ARGUMENT_TOO_LARGE,
                    "reducer: " + packet.length(2) + " bytes (expected: at most " + ProtocolLimits.MAX_FUNCTION + ")");
        }
        return submission(packet, Priority.NORMAL, background, 0, packet.argument(2));
    }

    /** Text that is no number is a time long past, and the job runs at once, as with the C server. */
    private static long epochMillis(Packet packet) {
        long seconds = Decimal.leading(packet.body(), packet.start(2), packet.end(2));
        if (seconds > ProtocolLimits.MAX_EPOCH_SECONDS) {
            throw outOfRange(packet, 2, "seconds since 1970");
        }
        return Math.max(0, seconds) * 1_000;
    }

    /** Text that is no number is no timeout, as with the C server. */
    private static long timeout(Packet packet) {
        long millis = Decimal.leading(packet.body(), packet.start(1), packet.end(1));
        if (millis > ProtocolLimits.MAX_FUNCTION_TIMEOUT) {
            throw outOfRange(packet, 1, "milliseconds up to " + ProtocolLimits.MAX_FUNCTION_TIMEOUT);
        }
        return millis <= 0 ? 0 : Math.max(SHORTEST_TIMEOUT, millis);
    }

    private static RefusedException outOfRange(Packet packet, int argument, String expected) {
        return new RefusedException(
                ErrorCode.ARGUMENT_TOO_LARGE,
                packet.type() + ": " + packet.type().arguments().get(argument) + " "
                        + Printable.of(packet.body(), packet.start(argument), packet.length(argument), 40)
                        + " (expected: " + expected + ")");
    }

    private static void status(JobEngine engine, Session session, Packet packet) {
        if (!engine.recovery()
                .holds(session, packet.body(), packet.start(0), packet.end(0), () -> status(engine, packet))) {
            session.peer().send(status(engine, packet));
        }
    }

    private static Packet status(JobEngine engine, Packet packet) {
        Job job = engine.find(packet.body(), packet.start(0), packet.end(0));
        boolean known = job != null || engine.lookups().isSpilled(packet.body(), packet.start(0), packet.end(0));
        return Packet.of(PacketType.STATUS_RES, concat(packet.argument(0), standing(known, job)));
    }

    private static void uniqueStatus(JobEngine engine, Session session, Packet packet) {
        byte[] unique = packet.argument(0);
        if (!engine.recovery().holds(session, unique, spilled -> uniqueStatus(engine, unique, spilled))) {
            session.peer().send(uniqueStatus(engine, unique, false));
        }
    }

    private static Packet uniqueStatus(JobEngine engine, byte[] unique, boolean spilled) {
        Job job = engine.findByUnique(unique);
        byte[][] standing = Arrays.copyOf(standing(spilled || job != null, job), 5);
        standing[4] = ascii(job == null ? 0 : job.clientCount());
        return Packet.of(PacketType.STATUS_RES_UNIQUE, concat(unique, standing));
    }

    /** Whether a job is known and running, and how far it is. */
    private static byte[][] standing(boolean known, @Nullable Job job) {
        Run run = job == null ? null : job.run();
        return new byte[][] {
            ascii(known ? 1 : 0),
            ascii(run == null ? 0 : 1),
            ascii(run == null ? 0 : run.numerator()),
            ascii(run == null ? 0 : run.denominator())
        };
    }

    private static byte[][] concat(byte[] first, byte[][] rest) {
        byte[][] all = new byte[rest.length + 1][];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }

    private static byte[] ascii(long number) {
        return Long.toString(number).getBytes(ISO_8859_1);
    }

    /** The numbers are passed on as they came, whatever they are, and kept as C's atoi would read them. */
    private static void progress(JobEngine engine, Session session, Packet packet) {
        Job job = engine.runningJob(session, packet, WORK_UNKNOWN);
        for (int number = 1; number <= 2; number++) {
            if (packet.length(number) > ProtocolLimits.MAX_STATUS_DIGITS) {
                throw outOfRange(packet, number, "up to " + ProtocolLimits.MAX_STATUS_DIGITS + " characters");
            }
        }
        engine.progress(
                job,
                Decimal.leading(packet.body(), packet.start(1), packet.end(1)),
                Decimal.leading(packet.body(), packet.start(2), packet.end(2)),
                packet);
    }

    private static void clientId(JobEngine engine, Session session, Packet packet) {
        int length = Math.min(packet.length(0), ProtocolLimits.MAX_CLIENT_ID);
        String id = new String(packet.body(), packet.start(0), length, ISO_8859_1);
        session.clientId(id.isEmpty() ? "-" : id.replaceAll("[\\x00-\\x1f]", "?"));
    }

    private static void option(JobEngine engine, Session session, Packet packet) {
        if (!EXCEPTIONS_OPTION.equalsIgnoreCase(packet.text(0))) {
            throw new RefusedException(ErrorCode.UNKNOWN_OPTION, "Server does not recognize given option");
        }
        session.wantExceptions();
        session.peer().send(Packet.parse(PacketType.OPTION_RES, packet.body()));
    }
}
