package dev.gearman.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The protocol as a table: one row for each packet type, read by the decoder, the encoder, the server's command table,
 * the client, the worker and the documentation.
 *
 * <p>A packet's body is its arguments, parted by NUL bytes. Where the last one is opaque data (a workload, a result) every
 * argument before it ends with a NUL and the data runs to the end of the body; otherwise the last argument does, and
 * has no NUL.
 */
public enum PacketType {
    CAN_DO(1, Sender.WORKER, "function"),
    CANT_DO(2, Sender.WORKER, "function"),
    RESET_ABILITIES(3, Sender.WORKER),
    PRE_SLEEP(4, Sender.WORKER),
    /** Number 5 was never given a meaning. */
    UNUSED(5, Sender.NOBODY),
    NOOP(6, Sender.SERVER),
    SUBMIT_JOB(7, Sender.CLIENT, "function", "unique", Argument.DATA),
    JOB_CREATED(8, Sender.SERVER, "handle"),
    GRAB_JOB(9, Sender.WORKER),
    NO_JOB(10, Sender.SERVER),
    JOB_ASSIGN(11, Sender.SERVER, "handle", "function", Argument.DATA),
    WORK_STATUS(12, Sender.WORKER_AND_SERVER, "handle", "numerator", "denominator"),
    WORK_COMPLETE(13, Sender.WORKER_AND_SERVER, "handle", Argument.DATA),
    WORK_FAIL(14, Sender.WORKER_AND_SERVER, "handle"),
    GET_STATUS(15, Sender.CLIENT, "handle"),
    ECHO_REQ(16, Sender.CLIENT_AND_WORKER, Argument.DATA),
    ECHO_RES(17, Sender.SERVER, Argument.DATA),
    SUBMIT_JOB_BG(18, Sender.CLIENT, "function", "unique", Argument.DATA),
    ERROR(19, Sender.SERVER, "code", "text"),
    STATUS_RES(20, Sender.SERVER, "handle", "known", "running", "numerator", "denominator"),
    SUBMIT_JOB_HIGH(21, Sender.CLIENT, "function", "unique", Argument.DATA),
    SET_CLIENT_ID(22, Sender.WORKER, "id"),
    CAN_DO_TIMEOUT(23, Sender.WORKER, "function", "timeout"),
    /** Reserved for a worker that wants to be the only one; no server has ever implemented it. */
    ALL_YOURS(24, Sender.NOBODY),
    WORK_EXCEPTION(25, Sender.WORKER_AND_SERVER, "handle", Argument.DATA),
    OPTION_REQ(26, Sender.CLIENT_AND_WORKER, "option"),
    OPTION_RES(27, Sender.SERVER, "option"),
    WORK_DATA(28, Sender.WORKER_AND_SERVER, "handle", Argument.DATA),
    WORK_WARNING(29, Sender.WORKER_AND_SERVER, "handle", Argument.DATA),
    GRAB_JOB_UNIQ(30, Sender.WORKER),
    JOB_ASSIGN_UNIQ(31, Sender.SERVER, "handle", "function", "unique", Argument.DATA),
    SUBMIT_JOB_HIGH_BG(32, Sender.CLIENT, "function", "unique", Argument.DATA),
    SUBMIT_JOB_LOW(33, Sender.CLIENT, "function", "unique", Argument.DATA),
    SUBMIT_JOB_LOW_BG(34, Sender.CLIENT, "function", "unique", Argument.DATA),
    SUBMIT_JOB_SCHED(
            35,
            Sender.CLIENT,
            "function",
            "unique",
            "minute",
            "hour",
            "day of month",
            "month",
            "day of week",
            Argument.DATA),
    SUBMIT_JOB_EPOCH(36, Sender.CLIENT, "function", "unique", "unix seconds", Argument.DATA),
    /** The public protocol text leaves the fourth argument out; the C library and server have it, and nobody reads it. */
    SUBMIT_REDUCE_JOB(37, Sender.CLIENT, "function", "unique", "reducer", Argument.OPTIONAL, Argument.DATA),
    SUBMIT_REDUCE_JOB_BACKGROUND(38, Sender.CLIENT, "function", "unique", "reducer", Argument.OPTIONAL, Argument.DATA),
    GRAB_JOB_ALL(39, Sender.WORKER),
    JOB_ASSIGN_ALL(40, Sender.SERVER, "handle", "function", "unique", "reducer", Argument.DATA),
    GET_STATUS_UNIQUE(41, Sender.CLIENT, "unique"),
    STATUS_RES_UNIQUE(42, Sender.SERVER, "unique", "known", "running", "numerator", "denominator", "clients");

    /** Who may send a packet of a type. The server itself does not tell clients from workers: one connection may be both. */
    public enum Sender {
        CLIENT,
        WORKER,
        CLIENT_AND_WORKER,
        SERVER,
        /** A worker reports, and the server passes the report on to the clients that wait. */
        WORKER_AND_SERVER,
        NOBODY;

        boolean mayUse(Magic magic) {
            return switch (this) {
                case CLIENT, WORKER, CLIENT_AND_WORKER -> magic == Magic.REQUEST;
                case SERVER -> magic == Magic.RESPONSE;
                case WORKER_AND_SERVER -> true;
                case NOBODY -> false;
            };
        }
    }

    private static final PacketType[] BY_CODE = new PacketType[values().length + 1];

    static {
        for (PacketType type : values()) {
            if (BY_CODE[type.code] != null) {
                throw new IllegalStateException("two packet types with the number " + type.code);
            }
            BY_CODE[type.code] = type;
        }
    }

    private final int code;
    private final Sender sender;
    private final List<String> arguments;
    private final boolean data;
    private final boolean optionalArgument;

    PacketType(int code, Sender sender, String... arguments) {
        this.code = code;
        this.sender = sender;
        List<String> all = List.of(arguments);
        this.data = all.contains(Argument.DATA);
        this.optionalArgument = all.contains(Argument.OPTIONAL);
        this.arguments = all.stream()
                .filter(name -> !name.equals(Argument.DATA) && !name.equals(Argument.OPTIONAL))
                .toList();
    }

    /** The type with this number, or {@code null} for a number that the protocol does not have. */
    public static @Nullable PacketType of(int code) {
        return code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }

    /** The number on the wire, 1 to 42. */
    public int code() {
        return code;
    }

    public Sender sender() {
        return sender;
    }

    /** Whether the protocol has this type in packets of the given direction. */
    public boolean isSentAs(Magic magic) {
        return sender.mayUse(magic);
    }

    /** Names of the arguments, in order, without the opaque data. */
    public List<String> arguments() {
        return arguments;
    }

    /** Whether opaque data follows the arguments. */
    public boolean hasData() {
        return data;
    }

    /** Whether one more argument, which nobody reads, may stand before the data. */
    boolean hasOptionalArgument() {
        return optionalArgument;
    }

    private static final class Argument {
        static final String DATA = "\0data";
        static final String OPTIONAL = "\0optional";
    }
}
