package dev.gearman.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Writes packets as bytes. Whole packets go out with {@link #encode(ByteBuf, Magic, Packet)}; one that is put together
 * from parts is written between {@link #begin} and {@link #end}, so that its parts need not be joined in memory first.
 */
public final class GearmanEncoder {
    /** Bytes before the body: magic, type, size. */
    public static final int HEADER = 12;

    private static final int SIZE_AT = 8;

    private GearmanEncoder() {}

    /** Appends a whole packet. */
    public static void encode(ByteBuf out, Magic magic, Packet packet) {
        int size = packet.bodyLength();
        out.ensureWritable(HEADER + size);
        header(out, magic, packet.type(), size);
        out.writeBytes(packet.body());
        LargeData large = packet.large();
        if (large != null) {
            large.writeTo(out);
        }
    }

    /**
     * Appends the header of a packet whose body is written next, straight into {@code out}.
     *
     * @return what {@link #end} needs
     */
    public static int begin(ByteBuf out, Magic magic, PacketType type) {
        int start = out.writerIndex();
        header(out, magic, type, 0);
        return start;
    }

    /**
     * Ends a packet: fills in the size of all that was written since {@link #begin}.
     *
     * @param apart bytes of its body that the caller sends behind {@code out} by other means
     */
    public static void end(ByteBuf out, int start, int apart) {
        out.setInt(start + SIZE_AT, out.writerIndex() - start - HEADER + apart);
    }

    /** Appends a number of 0 or more as decimal text. */
    public static void decimal(ByteBuf out, long value) {
        int digits = Decimal.digits(value);
        int end = out.writerIndex() + digits;
        out.ensureWritable(digits);
        long rest = value;
        for (int at = end - 1; at >= end - digits; at--) {
            out.setByte(at, (int) ('0' + rest % 10));
            rest /= 10;
        }
        out.writerIndex(end);
    }

    /** Appends a header alone; {@code size} bytes of body have to follow it. */
    public static void header(ByteBuf out, Magic magic, PacketType type, int size) {
        out.writeLong((long) magic.code() << 32 | type.code());
        out.writeInt(size);
    }
}
