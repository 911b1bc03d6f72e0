package dev.gearman.protocol;

import static dev.gearman.protocol.Samples.bytes;
import static dev.gearman.protocol.Samples.join;
import static dev.gearman.protocol.Samples.request;
import static dev.gearman.protocol.Samples.wire;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.protocol.Samples.Recorder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** {@link LargeData}: what comes of it is what was sent, and all of its memory comes back. */
class LargeDataTests {
    private static final int REQ = 0x00524551;
    private static final int MEGABYTE = 1 << 20;

    private final LargeDataMemory memory = new LargeDataMemory(64L * MEGABYTE);
    private final GearmanDecoder decoder = new GearmanDecoder(Magic.REQUEST, ProtocolLimits.DEFAULT, memory);
    private final Recorder found = new Recorder();
    private int inPlace;

    /** Feeds bytes as a channel does: into the decoder's place while it has one, otherwise in buffers of 64 KB. */
    private void read(byte[] bytes, SplittableRandom random) {
        for (int at = 0; at < bytes.length; ) {
            ByteBuf place = decoder.place();
            ByteBuf in = place != null ? place : Unpooled.buffer(64 * 1024, 64 * 1024);
            int length = Math.min(bytes.length - at, 1 + random.nextInt(in.writableBytes()));
            in.writeBytes(bytes, at, length);
            decoder.decode(in, found);
            assertThat(in.isReadable()).isFalse();
            in.release();
            at += length;
            inPlace += place == null ? 0 : length;
        }
    }

    private static String large(int size, SplittableRandom random) {
        return new String(Samples.random(random, size, 0), java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    @RepeatedTest(20)
    void packetsOfEverySizeComeAsTheyWereSent(RepetitionInfo repetition) {
        SplittableRandom random = new SplittableRandom(Samples.SEED + repetition.getCurrentRepetition());
        Recorder expected = new Recorder();
        byte[] all = {};
        for (int i = 0; i < 6; i++) {
            int size = random.nextInt(random.nextBoolean() ? 200_000 : 3 * MEGABYTE);
            byte[] packet = request(PacketType.SUBMIT_JOB, "f\0u" + i + "\0" + large(size, random));
            Samples.feed(new GearmanDecoder(Magic.REQUEST, ProtocolLimits.DEFAULT), expected, packet);
            all = join(all, packet, request(PacketType.GRAB_JOB, ""));
            expected.events.add("GRAB_JOB");
        }

        read(all, random);

        assertThat(found.events).isEqualTo(expected.events);
        assertThat(memory.inUse()).as("nobody kept anything").isZero();
        assertThat(decoder.heldBytes()).isZero();
    }

    @Test
    void mostOfALargePacketIsReadIntoPlace() {
        byte[] packet = request(PacketType.SUBMIT_JOB, "f\0u\0" + "x".repeat(MEGABYTE));
        for (int at = 0; at < packet.length; ) {
            ByteBuf place = decoder.place();
            ByteBuf in = place != null ? place : Unpooled.buffer(64 * 1024, 64 * 1024);
            int length = Math.min(packet.length - at, in.writableBytes());
            inPlace += place == null ? 0 : length;
            decoder.decode(in.writeBytes(packet, at, length), found);
            in.release();
            at += length;
        }

        assertThat(found.packets).hasSize(1);
        assertThat(inPlace).isGreaterThan(MEGABYTE - 70 * 1024);
    }

    @Test
    void whoKeepsAPacketRetainsIt() {
        List<Packet> all = new ArrayList<>();
        feedWhole(request(PacketType.WORK_COMPLETE, "H:x:1\0" + "r".repeat(MEGABYTE)), new Keeper(all));
        Packet kept = all.get(0);
        LargeData data = Objects.requireNonNull(kept.large());
        ByteBuf onItsWay = data.buffer();

        assertThat(kept.body()).isEqualTo(bytes("H:x:1\0"));
        assertThat(kept.dataLength()).isEqualTo(MEGABYTE);
        assertThat(kept.data(3)).isEqualTo(bytes("rrr"));
        assertThat(kept.onHeap().body()).hasSize(MEGABYTE + 6).endsWith('r');
        kept.release();

        assertThatThrownBy(kept::data).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(data::retain).isInstanceOf(IllegalStateException.class);
        assertThat(onItsWay.getByte(MEGABYTE - 1)).isEqualTo((byte) 'r');
        assertThat(memory.inUse()).isPositive();
        onItsWay.release();
        assertThat(memory.inUse()).isZero();
    }

    @Test
    void whatSomebodyForgotComesBack() {
        feedWhole(request(PacketType.WORK_DATA, "H:x:1\0" + "d".repeat(MEGABYTE)), new Keeper(new ArrayList<>()));

        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (memory.inUse() > 0 && System.nanoTime() - deadline < 0) {
            System.gc();
        }
        assertThat(memory.inUse()).isZero();
    }

    @Test
    void beyondTheLimitPacketsAreKeptInArrays() {
        LargeDataMemory small = new LargeDataMemory(MEGABYTE);
        GearmanDecoder limited = new GearmanDecoder(Magic.REQUEST, ProtocolLimits.DEFAULT, small);
        byte[] packet = request(PacketType.SUBMIT_JOB, "f\0u\0" + "x".repeat(2 * MEGABYTE));

        for (int at = 0; at < packet.length; at += 60_000) {
            assertThat(limited.place()).isNull();
            Samples.feed(limited, found, Arrays.copyOfRange(packet, at, Math.min(packet.length, at + 60_000)));
        }

        assertThat(found.packets).singleElement().satisfies(only -> {
            assertThat(only.large()).isNull();
            assertThat(only.dataLength()).isEqualTo(2 * MEGABYTE);
        });
    }

    @Test
    void aClaimIsNotBelievedBeforeSomeOfItHasCome() {
        Samples.feed(decoder, found, wire(REQ, PacketType.SUBMIT_JOB.code(), 16L * MEGABYTE, new byte[4_000]));
        assertThat(memory.inUse()).isZero();
        assertThat(decoder.place()).isNull();
    }

    @Test
    void anUnfinishedPacketIsForgottenAtTheEnd() {
        Samples.feed(decoder, found, wire(REQ, PacketType.SUBMIT_JOB.code(), MEGABYTE, new byte[100_000]));
        ByteBuf place = Objects.requireNonNull(decoder.place());
        assertThat(decoder.heldBytes()).isEqualTo(MEGABYTE);

        decoder.end();
        place.release();

        assertThat(memory.inUse()).isZero();
        assertThat(decoder.heldBytes()).isZero();
    }

    @Test
    void aLargePacketWithoutItsArgumentsIsRefused() {
        feedWhole(request(PacketType.SUBMIT_JOB, "f".repeat(MEGABYTE)), found);
        feedWhole(request(PacketType.ECHO_REQ, "e"), found);

        assertThat(found.events.get(0)).startsWith("refused INVALID_PACKET");
        assertThat(found.events.get(1)).isEqualTo("ECHO_REQ + e");
        assertThat(memory.inUse()).isZero();
    }

    /** In pieces, since what comes whole in one buffer is an array. */
    private void feedWhole(byte[] packet, FrameHandler to) {
        for (int at = 0; at < packet.length; at += 50_000) {
            Samples.feed(decoder, to, Arrays.copyOfRange(packet, at, Math.min(packet.length, at + 50_000)));
        }
    }

    /** Keeps every packet. */
    private record Keeper(List<Packet> kept) implements FrameHandler {
        @Override
        public void packet(Packet packet) {
            kept.add(packet.retain());
        }

        @Override
        public void line(String line) {}

        @Override
        public void refused(RefusedException refusal) {}

        @Override
        public void broken(String reason) {}
    }
}
