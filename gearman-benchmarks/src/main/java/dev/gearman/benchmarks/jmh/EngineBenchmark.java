package dev.gearman.benchmarks.jmh;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.server.api.JobOrder;
import dev.gearman.server.api.TimeoutAction;
import dev.gearman.server.command.Commands;
import dev.gearman.server.engine.JobEngine;
import dev.gearman.server.engine.state.EngineOptions;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.Peer;
import dev.gearman.server.engine.state.Session;
import dev.gearman.server.store.JobJournal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A job's whole life in the engine, without a network: what it costs beside sockets, and whether that grows. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EngineBenchmark {
    /** Functions that the worker can do, besides the one that is used. */
    @Param({"1", "10000"})
    private int functions;

    /** Jobs of another function that nobody does. */
    @Param({"0", "1000000"})
    private int queued;

    private final LastHandle client = new LastHandle();
    private final LastHandle worker = new LastHandle();
    private Packet submit = packet("f");
    private final Packet grab = Packet.of(PacketType.GRAB_JOB, new byte[0][]);
    private final Packet sleep = Packet.of(PacketType.PRE_SLEEP, new byte[0][]);
    private Rig rig = new Rig(client, worker);

    private static final class Rig {
        final Commands commands;
        final Session client;
        final Session worker;

        Rig(Peer client, Peer worker) {
            EngineOptions options = new EngineOptions(
                    "H:bench",
                    -1,
                    -1,
                    Duration.ofSeconds(1),
                    JobOrder.PRIORITY_FIRST,
                    TimeoutAction.FAIL,
                    false,
                    Integer.MAX_VALUE,
                    Long.MAX_VALUE,
                    0,
                    100_000,
                    Integer.MAX_VALUE,
                    Long.MAX_VALUE,
                    Long.MAX_VALUE,
                    65_536,
                    List.of());
            Clock clock = Clock.systemUTC();
            JobEngine engine = new JobEngine(options, clock, JobJournal.NONE, millis -> {});
            this.commands = new Commands(engine, clock);
            this.client = engine.connect(client, "client");
            this.worker = engine.connect(worker, "worker");
        }
    }

    @Setup
    public void fill() {
        rig = new Rig(client, worker);
        submit = packet("f");
        for (int i = 1; i < functions; i++) {
            rig.commands.execute(rig.worker, Packet.of(PacketType.CAN_DO, "other-" + i));
        }
        rig.commands.execute(rig.worker, Packet.of(PacketType.CAN_DO, "f"));
        for (int i = 0; i < queued; i++) {
            rig.commands.execute(rig.client, packet("nobody-does-this"));
        }
    }

    private static Packet packet(String function) {
        return Packet.of(PacketType.SUBMIT_JOB_BG, function.getBytes(UTF_8), new byte[0], new byte[100]);
    }

    /** Submitted, grabbed, completed. */
    @Benchmark
    public long submitGrabComplete() {
        rig.commands.execute(rig.client, submit);
        rig.commands.execute(rig.worker, grab);
        rig.commands.execute(rig.worker, worker.completion());
        return worker.number;
    }

    /** The same with a worker that sleeps before each job and is woken for it. */
    @Benchmark
    public long sleepWakeGrabComplete() {
        rig.commands.execute(rig.worker, sleep);
        return submitGrabComplete();
    }

    /** A connection that remembers the last job that it was told of. */
    private static final class LastHandle implements Peer {
        private byte[] prefix = {};
        private long number;

        Packet completion() {
            byte[] digits = Long.toString(number).getBytes(UTF_8);
            byte[] body = new byte[prefix.length + digits.length + 1];
            System.arraycopy(prefix, 0, body, 0, prefix.length);
            System.arraycopy(digits, 0, body, prefix.length, digits.length);
            return Packet.parse(PacketType.WORK_COMPLETE, body);
        }

        @Override
        public void send(PacketType type, Job job) {
            prefix = job.handlePrefix();
            number = job.number();
        }

        @Override
        public void send(Packet packet) {
            if (packet.type() == PacketType.ERROR) {
                throw new IllegalStateException(packet.toString());
            }
        }

        @Override
        public void send(String text) {
            throw new IllegalStateException(text);
        }

        @Override
        public void close() {
            throw new IllegalStateException("closed for bad behaviour");
        }

        @Override
        public PendingReply defer() {
            throw new IllegalStateException("nothing is stored here");
        }
    }
}
