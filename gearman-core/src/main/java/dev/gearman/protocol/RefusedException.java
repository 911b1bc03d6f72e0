package dev.gearman.protocol;

/**
 * An expected refusal: becomes an ERROR packet with its code and message, and the connection stays. It carries no stack
 * trace, since it tells of its sender's mistake and not of one in this program.
 */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public RefusedException(ErrorCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
