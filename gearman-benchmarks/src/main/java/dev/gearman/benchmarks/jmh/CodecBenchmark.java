package dev.gearman.benchmarks.jmh;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.protocol.FrameHandler;
import dev.gearman.protocol.GearmanDecoder;
import dev.gearman.protocol.GearmanEncoder;
import dev.gearman.protocol.Magic;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.protocol.ProtocolLimits;
import dev.gearman.protocol.RefusedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Packets to bytes and back, a hundred in a buffer as a busy connection has them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {
    private static final int PACKETS = 100;

    /** Size of a workload in bytes. */
    @Param({"100", "4096"})
    private int workload;

    private Packet packet = Packet.of(PacketType.NO_JOB, new byte[0][]);
    private ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer();
    private ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer();
    private final GearmanDecoder decoder = new GearmanDecoder(Magic.REQUEST, ProtocolLimits.DEFAULT);

    @Setup
    public void fill() {
        packet = Packet.of(
                PacketType.SUBMIT_JOB_BG, "resize".getBytes(UTF_8), "key-123456".getBytes(UTF_8), new byte[workload]);
        for (int i = 0; i < PACKETS; i++) {
            GearmanEncoder.encode(bytes, Magic.REQUEST, packet);
        }
    }

    @TearDown
    public void release() {
        bytes.release();
        out.release();
    }

    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public void encode() {
        out.clear();
        for (int i = 0; i < PACKETS; i++) {
            GearmanEncoder.encode(out, Magic.REQUEST, packet);
        }
    }

    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public void decode(Blackhole hole) {
        bytes.readerIndex(0);
        decoder.decode(bytes, new Swallow(hole));
    }

    private record Swallow(Blackhole hole) implements FrameHandler {
        @Override
        public void packet(Packet packet) {
            hole.consume(packet);
        }

        @Override
        public void line(String line) {
            throw new IllegalStateException(line);
        }

        @Override
        public void refused(RefusedException refusal) {
            throw new IllegalStateException(refusal);
        }

        @Override
        public void broken(String reason) {
            throw new IllegalStateException(reason);
        }
    }
}
