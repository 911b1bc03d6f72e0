package dev.gearman.client;

import dev.gearman.protocol.ErrorCode;

/** The server has refused the request; for a submission, it has not queued the job. */
public final class ServerErrorException extends GearmanException {
    private static final long serialVersionUID = 1L;

    private final String code;

    ServerErrorException(String server, String code, String text) {
        super(server + ": " + code + ": " + text, null);
        this.code = code;
    }

    /** The code as the server has sent it: the name of an {@link ErrorCode}, or what a foreign server calls it. */
    public String code() {
        return code;
    }

    /** Whether it is this error. */
    public boolean is(ErrorCode expected) {
        return expected.name().equals(code);
    }
}
