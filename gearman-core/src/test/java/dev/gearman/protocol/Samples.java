package dev.gearman.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Packets and bytes for the tests of the codec. Strings are ISO 8859-1, so that a character is a byte. */
final class Samples {

    /** Seed of everything random; {@code -Dseed=...} repeats a run that failed. */
    static final long SEED = Long.getLong("seed", 20_260_701L);

    private Samples() {}

    static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    /** Header and body as they go over the wire, put together without the code under test. */
    static byte[] wire(int magic, int code, long length, byte[] body) {
        return ByteBuffer.allocate(12 + body.length)
                .putInt(magic)
                .putInt(code)
                .putInt((int) length)
                .put(body)
                .array();
    }

    static byte[] request(PacketType type, String body) {
        return wire(0x00524551, type.code(), body.length(), bytes(body));
    }

    static byte[] join(byte[]... pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            all.writeBytes(piece);
        }
        return all.toByteArray();
    }

    /** A packet of a type with arguments that tell themselves apart. */
    static Packet packet(PacketType type) {
        List<byte[]> parts = new ArrayList<>();
        for (String name : type.arguments()) {
            parts.add(bytes("<" + name + ">"));
        }
        if (type.hasData()) {
            parts.add(bytes("data\0with\nNUL"));
        }
        return Packet.of(type, parts.toArray(byte[][]::new));
    }

    /** A packet of any type with arguments of any bytes but NUL and data of any bytes. */
    static Packet random(SplittableRandom random) {
        PacketType type = PacketType.values()[random.nextInt(PacketType.values().length)];
        List<byte[]> parts = new ArrayList<>();
        for (int i = 0; i < type.arguments().size(); i++) {
            parts.add(random(random, random.nextInt(40), 1));
        }
        if (type.hasData()) {
            parts.add(random(random, random.nextInt(random.nextInt(10) == 0 ? 20_000 : 60), 0));
        }
        return Packet.of(type, parts.toArray(byte[][]::new));
    }

    static byte[] random(SplittableRandom random, int length, int lowest) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) random.nextInt(lowest, 256);
        }
        return bytes;
    }

    /** Cuts bytes into pieces of random sizes. */
    static List<byte[]> pieces(SplittableRandom random, byte[] bytes) {
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 3 : 5_000));
            pieces.add(java.util.Arrays.copyOfRange(bytes, at, at + length));
            at += length;
        }
        return pieces;
    }

    static void feed(GearmanDecoder decoder, FrameHandler to, byte[] bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        decoder.decode(in, to);
        if (in.isReadable()) {
            throw new AssertionError(in.readableBytes() + " bytes were left");
        }
    }

    /** Writes down what a decoder found, so that it can be compared. */
    static final class Recorder implements FrameHandler {
        final List<String> events = new ArrayList<>();
        final List<Packet> packets = new ArrayList<>();

        @Override
        public void packet(Packet packet) {
            packets.add(packet);
            events.add(describe(packet));
        }

        @Override
        public void line(String line) {
            events.add("line " + line);
        }

        @Override
        public void refused(RefusedException refusal) {
            events.add("refused " + refusal.code() + " " + refusal.getMessage());
        }

        @Override
        public void broken(String reason) {
            events.add("broken " + reason);
        }

        static String describe(Packet packet) {
            StringBuilder text = new StringBuilder(packet.type().name());
            for (int i = 0; i < packet.type().arguments().size(); i++) {
                text.append(" [")
                        .append(new String(packet.argument(i), ISO_8859_1))
                        .append(']');
            }
            return packet.type().hasData()
                    ? text.append(" + ")
                            .append(new String(packet.data(), ISO_8859_1))
                            .toString()
                    : text.toString();
        }
    }
}
