package dev.gearman.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of one connection into packets and text lines: a state machine that may be fed in pieces of any size.
 *
 * <p>A buffer that is passed in is read to its end and never kept: what is not yet a whole packet is copied. Memory for a
 * body is at most 16 times what has come of it (32 times outside of the heap), whatever size its header claims. Where there
 * is {@link LargeDataMemory}, a large body gathers there, and most of it can be read {@linkplain #place() into place}. One
 * decoder belongs to one connection and one thread.
 */
public final class GearmanDecoder {
    private static final int HEADER = 12;
    /** The first piece of memory for a body that comes in pieces; small, since most of them are. */
    private static final int FIRST_PIECE = 4_096;
    /**
     * How many times the bytes that have come a body's memory may be. A large factor saves copies: what comes in pieces of
     * 64 KB needs two steps up to a megabyte.
     */
    private static final int GROWTH = 16;
    /** The same for a body outside of the heap: a read buffer that a megabyte begins in is worth the whole place. */
    private static final int GROWTH_OUTSIDE = 32;

    private static final byte[] NOTHING = {};

    /** Does not tell what came instead: it may be a part of a workload. */
    private static final String NO_PACKET = "not a Gearman packet (expected: \\0REQ or \\0RES as its first four bytes)";

    private enum State {
        /** Before the first byte of a packet or line. */
        START,
        /** In the 12 bytes of a header. */
        HEADER,
        /** In a body that will be a packet. */
        BODY,
        /** In a body that nobody wants. */
        SKIP,
        /** In a line of text. */
        LINE,
        /** After bytes that are not Gearman's. */
        BROKEN
    }

    private final Magic expected;
    private final ProtocolLimits limits;
    private final @Nullable LargeDataMemory memory;
    private State state = State.START;
    /** Header, body or line that came in pieces. */
    private byte[] piece = NOTHING;

    private int filled;
    private @Nullable PacketType type;
    /** Size of the body in {@link State#BODY}, what is left of it in {@link State#SKIP}. */
    private long size;
    /** A large body, as far as it has come. */
    private @Nullable ByteBuf large;
    /** The rest of it, which the next bytes are read into. */
    private @Nullable ByteBuf place;

    /** @param expected the magic of the packets that are to come: a server expects requests, a client responses */
    public GearmanDecoder(Magic expected, ProtocolLimits limits) {
        this(expected, limits, null);
    }

    /** @param memory for the data of large packets; {@code null} for arrays only */
    public GearmanDecoder(Magic expected, ProtocolLimits limits, @Nullable LargeDataMemory memory) {
        this.expected = expected;
        this.limits = limits;
        this.memory = memory;
    }

    /** Reads all of {@code in} and tells the handler what was in it. */
    @SuppressWarnings("ReferenceEquality") // the very buffer, not one with the same bytes
    public void decode(ByteBuf in, FrameHandler handler) {
        if (in == place) {
            place = null;
            cameIntoPlace(in, handler);
        }
        while (in.isReadable()) {
            switch (state) {
                case START -> start(in, handler);
                case HEADER -> header(in, handler);
                case BODY -> body(in, handler);
                case SKIP -> skip(in);
                case LINE -> line(in, handler);
                case BROKEN -> in.skipBytes(in.readableBytes());
            }
        }
    }

    /** Bytes that this decoder holds while it waits for the rest of a packet or line. */
    public int heldBytes() {
        return large == null ? piece.length : large.capacity();
    }

    /**
     * Where the next bytes may be read into, so that they need not be copied from elsewhere: a buffer that is passed to
     * {@link #decode} next or not at all, and that the caller releases in either case. {@code null} if any buffer will do.
     */
    public @Nullable ByteBuf place() {
        ByteBuf body = large;
        place = body == null
                ? null
                : body.retainedSlice(filled, body.capacity() - filled).writerIndex(0);
        return place;
    }

    /** The connection has ended: what it left unfinished is forgotten. */
    public void end() {
        forgetPiece();
        state = State.BROKEN;
    }

    // | 0 ... a packet | any other byte ... a line of text |
    private void start(ByteBuf in, FrameHandler handler) {
        int at = in.readerIndex();
        if (in.getByte(at) != 0) {
            state = State.LINE;
        } else if (in.readableBytes() >= HEADER) {
            int magic = in.getInt(at);
            int code = in.getInt(at + 4);
            long length = in.getUnsignedInt(at + 8);
            in.skipBytes(HEADER);
            header(magic, code, length, handler);
        } else {
            piece = new byte[HEADER];
            filled = 0;
            state = State.HEADER;
        }
    }

    // | magic (4) | type (4) | length of the body (4) | of which some has come
    private void header(ByteBuf in, FrameHandler handler) {
        int count = Math.min(HEADER - filled, in.readableBytes());
        in.readBytes(piece, filled, count);
        filled += count;
        if (filled >= 4 && !isMagic(int32(piece, 0))) {
            fail(NO_PACKET, handler);
        } else if (filled == HEADER) {
            byte[] header = piece;
            forgetPiece();
            header(int32(header, 0), int32(header, 4), int32(header, 8) & 0xffff_ffffL, handler);
        }
    }

    private void header(int magic, int code, long length, FrameHandler handler) {
        PacketType found = PacketType.of(code);
        if (!isMagic(magic)) {
            fail(NO_PACKET, handler);
        } else if (found == null) {
            fail("packet type " + (code & 0xffff_ffffL) + " (expected: 1..42)", handler);
        } else if (magic != expected.code()) {
            skipBody(length);
            handler.refused(new RefusedException(ErrorCode.INVALID_MAGIC, capitalized(expected) + " magic expected"));
        } else if (length > limits.maxPacketSize()) {
            skipBody(length);
            handler.refused(new RefusedException(
                    ErrorCode.ARGUMENT_TOO_LARGE,
                    found + ": size " + length + " (expected: 0.." + limits.maxPacketSize() + ")"));
        } else if (length == 0) {
            state = State.START;
            packet(found, NOTHING, handler);
        } else {
            type = found;
            size = length;
            state = State.BODY;
        }
    }

    // | body (size), of which some has come
    private void body(ByteBuf in, FrameHandler handler) {
        int whole = (int) size;
        if (filled == 0 && in.readableBytes() >= whole) {
            byte[] body = new byte[whole];
            in.readBytes(body);
            finishBody(body, handler);
            return;
        }
        int count = Math.min(whole - filled, in.readableBytes());
        ByteBuf outside = large != null ? large : outside(whole, count);
        if (outside != null) {
            outside.setBytes(filled, in, count);
            filled += count;
            finishLarge(outside, handler);
            return;
        }
        if (filled + count > piece.length) {
            long wanted = Math.max(FIRST_PIECE, (filled + (long) count) * (piece.length == 0 ? 1 : GROWTH));
            piece = Arrays.copyOf(piece, (int) Math.min(whole, wanted));
        }
        in.readBytes(piece, filled, count);
        filled += count;
        if (filled == whole) {
            byte[] body = piece;
            forgetPiece();
            finishBody(body, handler);
        }
    }

    /** Memory outside of the heap for the body that is coming, once enough of it has come. */
    private @Nullable ByteBuf outside(int whole, int count) {
        PacketType coming = type;
        if (memory == null
                || coming == null
                || !LargeDataMemory.isFor(coming, whole)
                || (filled + (long) count) * GROWTH_OUTSIDE < whole) {
            return null;
        }
        large = memory.take(whole);
        if (large != null) {
            large.setBytes(0, piece, 0, filled);
            piece = NOTHING;
        }
        return large;
    }

    private void cameIntoPlace(ByteBuf in, FrameHandler handler) {
        ByteBuf body = large;
        filled += in.readableBytes();
        in.skipBytes(in.readableBytes());
        if (body != null) {
            finishLarge(body, handler);
        }
    }

    private void finishLarge(ByteBuf body, FrameHandler handler) {
        PacketType finished = type;
        if (filled < body.capacity() || finished == null) {
            return;
        }
        large = null;
        forgetPiece();
        type = null;
        state = State.START;
        Packet packet;
        try {
            packet = Packet.parse(finished, body.writerIndex(body.capacity()));
        } catch (RefusedException e) {
            handler.refused(e);
            return;
        }
        try {
            handler.packet(packet);
        } finally {
            packet.release();
        }
    }

    private void finishBody(byte[] body, FrameHandler handler) {
        PacketType finished = type;
        if (finished == null) {
            throw new IllegalStateException("a body without a header");
        }
        type = null;
        state = State.START;
        packet(finished, body, handler);
    }

    private void packet(PacketType finished, byte[] body, FrameHandler handler) {
        Packet packet;
        try {
            packet = Packet.parse(finished, body);
        } catch (RefusedException e) {
            handler.refused(e);
            return;
        }
        handler.packet(packet);
    }

    // | what is left of a body that is not wanted
    private void skip(ByteBuf in) {
        int count = (int) Math.min(size, in.readableBytes());
        in.skipBytes(count);
        size -= count;
        if (size == 0) {
            state = State.START;
        }
    }

    // | text ... LF, or ... CR LF
    private void line(ByteBuf in, FrameHandler handler) {
        int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
        int count = (end < 0 ? in.writerIndex() : end) - in.readerIndex();
        int lineEnd = endsWithCarriageReturn(in, count) ? 1 : 0;
        if (filled + (long) count - lineEnd > limits.maxLineLength()) {
            fail("a line of more than " + limits.maxLineLength() + " bytes", handler);
            return;
        }
        if (end < 0 || filled > 0) {
            if (filled + count > piece.length) {
                piece = Arrays.copyOf(piece, Math.max(filled + count, piece.length * 2));
            }
            in.readBytes(piece, filled, count);
            filled += count;
        }
        if (end >= 0) {
            String line = filled > 0
                    ? new String(piece, 0, filled, ISO_8859_1)
                    : in.readCharSequence(count, ISO_8859_1).toString();
            in.skipBytes(1);
            forgetPiece();
            state = State.START;
            handler.line(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
        }
    }

    private boolean endsWithCarriageReturn(ByteBuf in, int count) {
        return count > 0 ? in.getByte(in.readerIndex() + count - 1) == '\r' : filled > 0 && piece[filled - 1] == '\r';
    }

    private void skipBody(long length) {
        size = length;
        state = length == 0 ? State.START : State.SKIP;
    }

    private void fail(String reason, FrameHandler handler) {
        forgetPiece();
        state = State.BROKEN;
        handler.broken(reason);
    }

    private void forgetPiece() {
        piece = NOTHING;
        filled = 0;
        if (large != null) {
            large.release();
            large = null;
        }
    }

    private static boolean isMagic(int magic) {
        return magic == Magic.REQUEST.code() || magic == Magic.RESPONSE.code();
    }

    private static String capitalized(Magic magic) {
        return magic == Magic.REQUEST ? "Request" : "Response";
    }

    private static int int32(byte[] bytes, int at) {
        return (bytes[at] << 24)
                | ((bytes[at + 1] & 0xff) << 16)
                | ((bytes[at + 2] & 0xff) << 8)
                | (bytes[at + 3] & 0xff);
    }
}
