package dev.gearman.protocol;

import static dev.gearman.protocol.Samples.bytes;
import static dev.gearman.protocol.Samples.feed;
import static dev.gearman.protocol.Samples.join;
import static dev.gearman.protocol.Samples.request;
import static dev.gearman.protocol.Samples.wire;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.protocol.Samples.Recorder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link GearmanDecoder} and {@link GearmanEncoder}: each packet in every way in which a network can deliver it. */
class GearmanDecoderTests {

    private static final int REQ = 0x00524551;
    private static final int RES = 0x00524553;
    /** Memory that a decoder may take for the first piece of a body, however small that is. */
    private static final int FIRST_PIECE = 4_096;

    private final Recorder found = new Recorder();
    private final GearmanDecoder decoder = new GearmanDecoder(Magic.REQUEST, ProtocolLimits.DEFAULT);

    // ---------------------------------------------------------------- packets

    @ParameterizedTest
    @EnumSource
    void aPacketMayBeSplitAtEveryByte(PacketType type) {
        Packet packet = Samples.packet(type);
        byte[] bytes = encoded(Magic.REQUEST, packet);
        for (int split = 0; split <= bytes.length; split++) {
            Recorder recorder = new Recorder();
            feed(decoder, recorder, Arrays.copyOfRange(bytes, 0, split));
            assertThat(recorder.events).as("after %d bytes", split).hasSize(split < bytes.length ? 0 : 1);
            feed(decoder, recorder, Arrays.copyOfRange(bytes, split, bytes.length));
            assertThat(recorder.events).as("split at %d", split).containsExactly(Recorder.describe(packet));
            assertThat(decoder.heldBytes()).as("nothing is left").isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPacketMayComeOneByteAtATime(PacketType type) {
        Packet packet = Samples.packet(type);
        byte[] bytes = encoded(Magic.REQUEST, packet);

        oneByOne(join(bytes, bytes));

        assertThat(found.events).containsExactly(Recorder.describe(packet), Recorder.describe(packet));
        assertThat(decoder.heldBytes()).isZero();
    }

    @Test
    void packetsOfAllTypesMayComeInOneBuffer() {
        List<String> expected = new ArrayList<>();
        byte[] all = {};
        for (PacketType type : PacketType.values()) {
            all = join(all, encoded(Magic.REQUEST, Samples.packet(type)));
            expected.add(Recorder.describe(Samples.packet(type)));
        }

        feed(decoder, found, all);

        assertThat(found.events).isEqualTo(expected);
        assertThat(decoder.heldBytes()).isZero();
    }

    @Test
    void twoPacketsInOneBufferMayBeSplitAtEveryByte() {
        byte[] both = join(
                request(PacketType.SUBMIT_JOB, "f\0u\0a\0b"),
                request(PacketType.GRAB_JOB, ""),
                request(PacketType.ECHO_REQ, ""));
        for (int split = 0; split <= both.length; split++) {
            Recorder recorder = new Recorder();
            feed(decoder, recorder, Arrays.copyOfRange(both, 0, split));
            feed(decoder, recorder, Arrays.copyOfRange(both, split, both.length));
            assertThat(recorder.events)
                    .as("split at %d", split)
                    .containsExactly("SUBMIT_JOB [f] [u] + a\0b", "GRAB_JOB", "ECHO_REQ + ");
        }
    }

    @Test
    void theBufferIsReadToItsEndAndNotKept() {
        ByteBuf in = Unpooled.buffer();
        in.writeBytes(new byte[100]).readerIndex(100);
        in.writeBytes(request(PacketType.CAN_DO, "resize")).writeBytes(bytes("stat"));

        decoder.decode(in, found);
        assertThat(in.isReadable()).isFalse();
        in.setZero(0, in.capacity());
        feed(decoder, found, bytes("us\n"));

        assertThat(found.events).containsExactly("CAN_DO [resize]", "line status");
        assertThat(found.packets.get(0).text(0)).isEqualTo("resize");
    }

    @Test
    void aClientReadsResponses() {
        GearmanDecoder client = new GearmanDecoder(Magic.RESPONSE, ProtocolLimits.DEFAULT);

        feed(client, found, wire(RES, 8, 5, bytes("H:x:1")));
        feed(client, found, wire(REQ, 8, 5, bytes("H:x:2")));

        assertThat(found.events)
                .containsExactly("JOB_CREATED [H:x:1]", "refused INVALID_MAGIC Response magic expected");
    }

    @Test
    void aPacketPutTogetherFromPartsIsTheSame() {
        ByteBuf out = Unpooled.buffer();
        out.writeByte('\n');
        int start = GearmanEncoder.begin(out, Magic.REQUEST, PacketType.JOB_ASSIGN);
        out.writeBytes(bytes("H:x:"));
        GearmanEncoder.decimal(out, 1_234_567);
        out.writeBytes(bytes("\0f\0data"));
        GearmanEncoder.end(out, start, 0);

        decoder.decode(out, found);

        assertThat(found.events).containsExactly("line ", "JOB_ASSIGN [H:x:1234567] [f] + data");
    }

    @Test
    void randomPacketsAndLinesInRandomPiecesComeOutAsTheyWentIn() {
        for (int run = 0; run < 300; run++) {
            SplittableRandom random = new SplittableRandom(Samples.SEED + run);
            List<String> expected = new ArrayList<>();
            byte[] stream = {};
            int count = 1 + random.nextInt(20);
            for (int i = 0; i < count; i++) {
                if (random.nextInt(4) == 0) {
                    String line = "line" + random.nextInt(1_000);
                    stream = join(stream, bytes(line + (random.nextBoolean() ? "\n" : "\r\n")));
                    expected.add("line " + line);
                } else {
                    Packet packet = Samples.random(random);
                    stream = join(stream, encoded(Magic.REQUEST, packet));
                    expected.add(Recorder.describe(packet));
                }
            }
            Recorder recorder = new Recorder();
            GearmanDecoder fresh = new GearmanDecoder(Magic.REQUEST, ProtocolLimits.DEFAULT);
            for (byte[] piece : Samples.pieces(random, stream)) {
                feed(fresh, recorder, piece);
            }
            assertThat(recorder.events).as("-Dseed=%d", Samples.SEED + run).isEqualTo(expected);
            assertThat(fresh.heldBytes()).as("-Dseed=%d", Samples.SEED + run).isZero();
        }
    }

    // ---------------------------------------------------------------- text

    @Test
    void linesEndWithLineFeedOrWithCarriageReturnAndLineFeed() {
        feed(decoder, found, bytes("status\nworkers\r\n\n\r\nshow jobs\n"));

        assertThat(found.events).containsExactly("line status", "line workers", "line ", "line ", "line show jobs");
        assertThat(decoder.heldBytes()).isZero();
    }

    @Test
    void aLineMayBeSplitAtEveryByte() {
        byte[] bytes = bytes("status\r\nworkers\n");
        for (int split = 0; split <= bytes.length; split++) {
            Recorder recorder = new Recorder();
            feed(decoder, recorder, Arrays.copyOfRange(bytes, 0, split));
            feed(decoder, recorder, Arrays.copyOfRange(bytes, split, bytes.length));
            assertThat(recorder.events).as("split at %d", split).containsExactly("line status", "line workers");
        }
    }

    @Test
    void linesAndPacketsMix() {
        byte[] mixed = join(
                bytes("status\n"),
                request(PacketType.ECHO_REQ, "a\nb\r\n"),
                bytes("workers\r\n"),
                request(PacketType.CAN_DO, "f"),
                bytes("\n"));

        feed(decoder, found, mixed);
        List<String> atOnce = List.copyOf(found.events);
        found.events.clear();
        oneByOne(mixed);

        assertThat(atOnce).containsExactly("line status", "ECHO_REQ + a\nb\r\n", "line workers", "CAN_DO [f]", "line ");
        assertThat(found.events).isEqualTo(atOnce);
    }

    @Test
    void aLineKeepsItsBytes() {
        feed(decoder, found, bytes("create function gr\u00c3\u00b6\u00dfe\0x\n"));

        assertThat(found.events).containsExactly("line create function gr\u00c3\u00b6\u00dfe\0x");
    }

    @Test
    void aLineOverTheLimitBreaksTheConnection() {
        GearmanDecoder strict = new GearmanDecoder(Magic.REQUEST, new ProtocolLimits(100, 10));
        feed(strict, found, bytes("0123456789\n"));
        feed(strict, found, bytes("01234"));
        feed(strict, found, bytes("56789"));
        feed(strict, found, bytes("\n"));
        assertThat(found.events).containsExactly("line 0123456789", "line 0123456789");

        feed(strict, found, bytes("01234567890"));
        feed(strict, found, bytes("\nstatus\n"));

        assertThat(found.events).hasSize(3);
        assertThat(found.events.get(2)).isEqualTo("broken a line of more than 10 bytes");
        assertThat(strict.heldBytes()).isZero();
    }

    @Test
    void theLimitOfALineDoesNotCountItsEnd() {
        GearmanDecoder strict = new GearmanDecoder(Magic.REQUEST, new ProtocolLimits(100, 10));

        feed(strict, found, bytes("0123456789\r\n"));
        for (byte b : bytes("0123456789\r\n")) {
            feed(strict, found, new byte[] {b});
        }

        assertThat(found.events).containsExactly("line 0123456789", "line 0123456789");
    }

    // ---------------------------------------------------------------- what is not accepted

    @Test
    void anotherMagicBreaksTheConnectionAtItsFourthByte() {
        feed(decoder, found, new byte[] {0, 'R', 'E'});
        assertThat(found.events).isEmpty();
        feed(decoder, found, new byte[] {'X'});
        assertThat(found.events)
                .containsExactly("broken not a Gearman packet (expected: \\0REQ or \\0RES as its first four bytes)");

        feed(decoder, found, request(PacketType.GRAB_JOB, ""));
        assertThat(found.events).as("nothing more comes").hasSize(1);
        assertThat(decoder.heldBytes()).isZero();
    }

    @Test
    void anotherMagicBreaksTheConnectionInAWholePacketToo() {
        feed(decoder, found, join(wire(0x00000000, 7, 0, bytes("")), request(PacketType.GRAB_JOB, "")));

        assertThat(found.events)
                .containsExactly("broken not a Gearman packet (expected: \\0REQ or \\0RES as its first four bytes)");
    }

    @Test
    void aResponseIsRefusedAndItsBodySkipped() {
        byte[] stream = join(
                wire(RES, 8, 5, bytes("H:x:1")),
                request(PacketType.GRAB_JOB, ""),
                wire(RES, 6, 0, bytes("")),
                bytes("status\n"));
        feed(decoder, found, stream);
        List<String> atOnce = List.copyOf(found.events);
        found.events.clear();
        oneByOne(stream);

        assertThat(atOnce)
                .containsExactly(
                        "refused INVALID_MAGIC Request magic expected",
                        "GRAB_JOB",
                        "refused INVALID_MAGIC Request magic expected",
                        "line status");
        assertThat(found.events).isEqualTo(atOnce);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 43, 1_000, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
    void anUnknownTypeBreaksTheConnection(int code) {
        feed(decoder, found, join(wire(REQ, code, 0, bytes("")), request(PacketType.GRAB_JOB, "")));

        assertThat(found.events)
                .containsExactly("broken packet type " + Integer.toUnsignedString(code) + " (expected: 1..42)");
    }

    @ParameterizedTest
    @ValueSource(longs = {101, 65_536, Integer.MAX_VALUE, 0x80000000L, 0xffffffffL})
    void anOversizedPacketIsRefusedBeforeItsBodyComes(long length) {
        GearmanDecoder strict = new GearmanDecoder(Magic.REQUEST, new ProtocolLimits(100, 100));

        feed(strict, found, wire(REQ, 7, length, bytes("x".repeat(50))));

        assertThat(found.events)
                .containsExactly("refused ARGUMENT_TOO_LARGE SUBMIT_JOB: size " + length + " (expected: 0..100)");
        assertThat(strict.heldBytes()).isZero();
    }

    @Test
    void anOversizedPacketIsSkippedAndTheConnectionGoesOn() {
        GearmanDecoder strict = new GearmanDecoder(Magic.REQUEST, new ProtocolLimits(100, 100));
        byte[] stream = join(
                wire(REQ, 7, 70_000, bytes("\0REQ\n".repeat(14_000))),
                request(PacketType.ECHO_REQ, "x".repeat(100)),
                bytes("status\n"));

        for (byte[] piece : Samples.pieces(new SplittableRandom(Samples.SEED), stream)) {
            feed(strict, found, piece);
            assertThat(strict.heldBytes()).isLessThanOrEqualTo(100);
        }

        assertThat(found.events)
                .containsExactly(
                        "refused ARGUMENT_TOO_LARGE SUBMIT_JOB: size 70000 (expected: 0..100)",
                        "ECHO_REQ + " + "x".repeat(100),
                        "line status");
    }

    @Test
    void nothingIsAllocatedFromTheSizeInAHeader() {
        feed(decoder, found, wire(REQ, 7, 100_000_000, bytes("")));
        assertThat(decoder.heldBytes()).isZero();

        feed(decoder, found, bytes("x"));
        assertThat(decoder.heldBytes()).isLessThanOrEqualTo(FIRST_PIECE);
    }

    @Test
    void aPacketWithTooFewArgumentsIsRefusedAndTheConnectionGoesOn() {
        feed(decoder, found, join(request(PacketType.SUBMIT_JOB, "f\0u"), request(PacketType.GRAB_JOB, "")));

        assertThat(found.events)
                .containsExactly(
                        "refused INVALID_PACKET SUBMIT_JOB: 1 NUL-terminated arguments"
                                + " (expected: function, unique, data)",
                        "GRAB_JOB");
    }

    @Test
    void memoryIsBoundedByTwiceTheBytesThatCame() {
        byte[] stream = request(PacketType.SUBMIT_JOB, "f\0u\0" + "x".repeat(300_000));
        SplittableRandom random = new SplittableRandom(Samples.SEED);
        int came = 0;
        for (byte[] piece : Samples.pieces(random, stream)) {
            feed(decoder, found, piece);
            came += piece.length;
            assertThat(decoder.heldBytes()).isLessThanOrEqualTo(Math.max(FIRST_PIECE, 16 * came));
        }
        assertThat(found.events).hasSize(1);
        assertThat(decoder.heldBytes()).isZero();
    }

    @Test
    void hostileBytesNeverThrowAndNeverTakeMuchMemory() {
        for (int run = 0; run < 2_000; run++) {
            long seed = Samples.SEED + run;
            SplittableRandom random = new SplittableRandom(seed);
            GearmanDecoder fresh = new GearmanDecoder(Magic.REQUEST, new ProtocolLimits(10_000, 1_000));
            Recorder recorder = new Recorder();
            int came = 0;
            for (byte[] piece : Samples.pieces(random, hostile(random))) {
                feed(fresh, recorder, piece);
                came += piece.length;
                assertThat(fresh.heldBytes())
                        .as("-Dseed=%d", seed)
                        .isLessThanOrEqualTo(Math.min(10_000, Math.max(FIRST_PIECE, 16 * came)));
            }
            assertThat(recorder.events.stream().filter(event -> event.startsWith("broken")))
                    .as("-Dseed=%d", seed)
                    .hasSizeLessThanOrEqualTo(1);
            boolean broken = recorder.events.stream().anyMatch(event -> event.startsWith("broken"));
            if (broken) {
                assertThat(recorder.events.get(recorder.events.size() - 1)).startsWith("broken");
                assertThat(fresh.heldBytes()).isZero();
            }
        }
    }

    /** Noise, or packets some of whose bytes were changed, so that it gets further than the first four bytes. */
    private static byte[] hostile(SplittableRandom random) {
        if (random.nextInt(3) == 0) {
            return Samples.random(random, random.nextInt(3_000), 0);
        }
        byte[] stream = {};
        for (int i = random.nextInt(10); i >= 0; i--) {
            byte[] packet = encoded(random.nextInt(10) == 0 ? Magic.RESPONSE : Magic.REQUEST, Samples.random(random));
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                packet[random.nextInt(random.nextBoolean() ? 12 : packet.length)] = (byte) random.nextInt();
            }
            stream = join(stream, random.nextInt(5) == 0 ? bytes("status\r\n") : packet);
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(stream, random.nextInt(stream.length + 1)) : stream;
    }

    private void oneByOne(byte[] bytes) {
        for (byte b : bytes) {
            feed(decoder, found, new byte[] {b});
        }
    }

    private static byte[] encoded(Magic magic, Packet packet) {
        ByteBuf out = Unpooled.buffer();
        GearmanEncoder.encode(out, magic, packet);
        return Arrays.copyOf(out.array(), out.writerIndex());
    }
}
