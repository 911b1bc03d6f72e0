package dev.gearman.protocol;

/** Takes what a {@link GearmanDecoder} finds, in the order of the bytes, on the thread that feeds the decoder. */
public interface FrameHandler {
    /** A whole packet with all its arguments; to be {@linkplain Packet#retain() retained} by one who keeps it. */
    void packet(Packet packet);

    /**
     * A line of the text protocol, without its LF or CRLF. Each character is one byte (ISO 8859-1), so that names of
     * any encoding come through unharmed.
     */
    void line(String line);

    /** A packet that can't be accepted, though the bytes around it can: to be answered with an ERROR packet. */
    void refused(RefusedException refusal);

    /** Bytes that are not Gearman's. Nothing more will come from this decoder; the connection is to be closed. */
    void broken(String reason);
}
