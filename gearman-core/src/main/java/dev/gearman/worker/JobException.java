package dev.gearman.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Thrown by a function that decides itself what clients are told about its exception. */
public class JobException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final byte[] data;

    /** @param data what clients get, in whatever format they and the function have agreed on */
    public JobException(byte[] data) {
        super(new String(data, UTF_8));
        this.data = data;
    }

    /** @param text what clients get, in UTF-8 */
    public JobException(String text) {
        super(text);
        this.data = text.getBytes(UTF_8);
    }

    /** @param text what clients get, in UTF-8 */
    public JobException(String text, Throwable cause) {
        super(text, cause);
        this.data = text.getBytes(UTF_8);
    }

    byte[] data() {
        return data;
    }
}
