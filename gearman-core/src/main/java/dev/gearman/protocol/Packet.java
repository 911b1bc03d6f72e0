package dev.gearman.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One packet: its type and its body, with the places where the arguments end. Immutable as long as nobody writes into
 * {@link #body()}, which is handed out without a copy since workloads can be large. The data of a large packet can be
 * {@linkplain #large() outside of the heap}; then the body ends with the arguments, and whoever keeps the packet
 * {@linkplain #retain() retains} it.
 *
 * <p>Names, handles and keys are bytes on the wire, without a character set. {@link #text(int)} reads them as UTF-8 for
 * people; whatever compares them uses the bytes.
 */
public final class Packet {
    private static final byte[] NOTHING = {};
    private static final int[] NO_ENDS = {};
    /** The longest array that every JVM can allocate. */
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;
    /** Where the arguments of a packet whose data is outside of the heap end at the latest. */
    private static final int MAX_ARGUMENTS = 32 * 1024;

    private final PacketType type;
    private final byte[] body;
    /** Where each argument ends; the NUL, if there is one, is at that index. */
    private final int[] ends;

    private final int dataStart;
    private final @Nullable LargeData large;

    private Packet(PacketType type, byte[] body, int[] ends, int dataStart) {
        this(type, body, ends, dataStart, null);
    }

    private Packet(PacketType type, byte[] body, int[] ends, int dataStart, @Nullable LargeData large) {
        this.type = type;
        this.large = large;
        this.body = body;
        this.ends = ends;
        this.dataStart = dataStart;
    }

    /**
     * Reads a body that came from the wire. The array is kept, not copied, unless it is a worker's report without the NUL
     * behind the handle: Perl's library leaves it out where the data is empty. Then the packet has it.
     *
     * @throws RefusedException if the body has fewer arguments than the type needs
     */
    public static Packet parse(PacketType type, byte[] body) {
        int count = type.arguments().size();
        if (count == 0) {
            // a body where none belongs is ignored, as the C server does
            return new Packet(type, type.hasData() ? body : NOTHING, NO_ENDS, 0);
        }
        int[] ends = new int[count];
        int start = 0;
        int terminated = type.hasData() ? count : count - 1;
        for (int i = 0; i < terminated; i++) {
            int nul = indexOfNul(body, start);
            if (nul < 0 && i == count - 1 && type.sender() == PacketType.Sender.WORKER_AND_SERVER) {
                return parse(type, Arrays.copyOf(body, body.length + 1));
            }
            if (nul < 0) {
                throw tooFewArguments(type, i);
            }
            ends[i] = nul;
            start = nul + 1;
        }
        if (!type.hasData()) {
            // some libraries end the last argument with a NUL as well
            int nul = indexOfNul(body, start);
            ends[count - 1] = nul < 0 ? body.length : nul;
            return new Packet(type, body, ends, body.length);
        }
        if (type.hasOptionalArgument()) {
            int nul = indexOfNul(body, start);
            start = nul < 0 ? start : nul + 1;
        }
        return new Packet(type, body, ends, start);
    }

    /**
     * Reads a large body that came from the wire; its data stays where it is.
     *
     * @param body taken over, and released in the end
     * @throws RefusedException if the body has fewer arguments than the type needs
     */
    static Packet parse(PacketType type, ByteBuf body) {
        int end = 0;
        for (int i = 0; i < type.arguments().size(); i++) {
            int nul = body.indexOf(end, Math.min(MAX_ARGUMENTS, body.writerIndex()), (byte) 0);
            if (nul < 0) {
                try {
                    return parse(type, ByteBufUtil.getBytes(body));
                } finally {
                    body.release();
                }
            }
            end = nul + 1;
        }
        Packet head = parse(type, ByteBufUtil.getBytes(body, 0, end));
        return new Packet(type, head.body, head.ends, end, new LargeData(body, end));
    }

    /**
     * Makes a packet from its arguments and, where the type has data, the data as the last part.
     *
     * @throws IllegalArgumentException if the number of parts is not the type's, or an argument holds a NUL byte
     */
    public static Packet of(PacketType type, byte[]... parts) {
        return of(LARGEST_ARRAY, type, parts);
    }

    /**
     * Makes a packet from its arguments and its data, if it is not larger than allowed. Nothing is copied otherwise.
     *
     * @param maxSize the largest allowed body in bytes
     * @throws IllegalArgumentException if the body is larger, or the parts do not fit the type
     */
    public static Packet of(int maxSize, PacketType type, byte[]... parts) {
        int count = type.arguments().size() + (type.hasData() ? 1 : 0);
        if (parts.length != count) {
            throw new IllegalArgumentException(
                    type + ": " + parts.length + " parts (expected: " + count + ", " + layout(type) + ")");
        }
        if (count == 0) {
            return new Packet(type, NOTHING, NO_ENDS, 0);
        }
        int optional = type.hasOptionalArgument() ? 1 : 0;
        long length = count - 1L + optional;
        for (byte[] part : parts) {
            length += part.length;
        }
        if (length > maxSize) {
            String data = type.hasData() ? ", of which " + parts[count - 1].length + " are data" : "";
            throw new IllegalArgumentException(
                    type + ": " + length + " bytes" + data + " (expected: 0.." + maxSize + ")");
        }
        int size = (int) length;
        byte[] body = new byte[size];
        int[] ends = new int[type.arguments().size()];
        int at = 0;
        for (int i = 0; i < count; i++) {
            boolean argument = i < ends.length;
            if (argument && indexOfNul(parts[i], 0) >= 0) {
                throw new IllegalArgumentException(
                        type + ": " + type.arguments().get(i) + " holds a NUL byte");
            }
            System.arraycopy(parts[i], 0, body, at, parts[i].length);
            at += parts[i].length;
            if (argument) {
                ends[i] = at;
            }
            if (i < count - 1) {
                at += 1 + (i == ends.length - 1 ? optional : 0);
            }
        }
        int dataStart = type.hasData() ? size - parts[count - 1].length : size;
        return new Packet(type, body, ends, dataStart);
    }

    /** Makes a packet from text arguments, in UTF-8; for types without data. */
    public static Packet of(PacketType type, String... arguments) {
        return of(
                type, Arrays.stream(arguments).map(text -> text.getBytes(UTF_8)).toArray(byte[][]::new));
    }

    /** An ERROR packet. */
    public static Packet error(ErrorCode code, String text) {
        return of(PacketType.ERROR, code.name(), text.replace('\0', ' '));
    }

    public PacketType type() {
        return type;
    }

    /** The body as on the wire, but for data that is {@linkplain #large() elsewhere}. Shared: not to be written to. */
    public byte[] body() {
        return body;
    }

    /** Length of the whole body in bytes. */
    public int bodyLength() {
        return large == null ? body.length : body.length + large.length();
    }

    /** The data, if it is outside of the heap. */
    public @Nullable LargeData large() {
        return large;
    }

    /** This packet with its data in {@link #body()}, wherever it was. */
    public Packet onHeap() {
        return large == null ? this : new Packet(type, large.behind(body, dataStart), ends, dataStart);
    }

    /** The packet is kept beyond the call that brought it, and to be released later. */
    public Packet retain() {
        if (large != null) {
            large.retain();
        }
        return this;
    }

    /** Whoever has retained the packet does not need it any more. */
    public void release() {
        if (large != null) {
            large.release();
        }
    }

    /** Where argument {@code index} begins in the body. */
    public int start(int index) {
        return index == 0 ? 0 : ends[index - 1] + 1;
    }

    /** Where argument {@code index} ends in the body, exclusive. */
    public int end(int index) {
        return ends[index];
    }

    /** Length of argument {@code index} in bytes. */
    public int length(int index) {
        return end(index) - start(index);
    }

    /** A copy of argument {@code index}. */
    public byte[] argument(int index) {
        return Arrays.copyOfRange(body, start(index), end(index));
    }

    /** Argument {@code index} as text for people. */
    public String text(int index) {
        return new String(body, start(index), length(index), UTF_8);
    }

    /** Where the data begins in the body; the body's end for a type without data. */
    public int dataStart() {
        return dataStart;
    }

    /** Length of the data in bytes. */
    public int dataLength() {
        return bodyLength() - dataStart;
    }

    /** A copy of the data, or the body itself where it is nothing but data. */
    public byte[] data() {
        return dataStart == 0 && type.hasData() ? body : data(dataLength());
    }

    /** A copy of the first bytes of the data, at most so many. */
    public byte[] data(int most) {
        int length = Math.min(most, dataLength());
        return large == null ? Arrays.copyOfRange(body, dataStart, dataStart + length) : large.beginning(length);
    }

    /** A copy of the last bytes of the data, at most so many. */
    public byte[] dataEnd(int most) {
        int length = Math.min(most, dataLength());
        return large == null ? Arrays.copyOfRange(body, body.length - length, body.length) : large.end(length);
    }

    /** Type, arguments and size of the data, shortened; for logs. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(type.name());
        for (int i = 0; i < ends.length; i++) {
            text.append(' ').append(Printable.of(body, start(i), length(i), 100));
        }
        return type.hasData()
                ? text.append(" +").append(dataLength()).append(" bytes").toString()
                : text.toString();
    }

    private static int indexOfNul(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    private static RefusedException tooFewArguments(PacketType type, int found) {
        return new RefusedException(
                ErrorCode.INVALID_PACKET,
                type + ": " + found + " NUL-terminated arguments (expected: " + layout(type) + ")");
    }

    private static String layout(PacketType type) {
        String names = String.join(", ", type.arguments());
        return type.hasData() ? (names.isEmpty() ? "data" : names + ", data") : names;
    }
}
