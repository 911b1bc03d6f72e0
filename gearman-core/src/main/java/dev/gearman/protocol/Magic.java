package dev.gearman.protocol;

/** The four bytes that begin a packet; they tell its direction, so that one type number can be used both ways. */
public enum Magic {
    /** {@code "\0REQ"}: from a client or worker to the server. */
    REQUEST(0x00524551),
    /** {@code "\0RES"}: from the server to a client or worker. */
    RESPONSE(0x00524553);

    private final int code;

    Magic(int code) {
        this.code = code;
    }

    /** The four bytes as a big-endian number. */
    public int code() {
        return code;
    }

    /** The magic of the other direction. */
    public Magic opposite() {
        return this == REQUEST ? RESPONSE : REQUEST;
    }
}
