package dev.gearman.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.protocol.Excerpt;

/** The worker's function has thrown an exception, and its worker has sent what there is to say about it. */
public final class JobExceptionException extends GearmanException {
    private static final long serialVersionUID = 1L;

    private static final int SHOWN = 500;

    private final byte[] data;

    JobExceptionException(JobHandle handle, byte[] data) {
        super("job " + handle + " has thrown an exception: " + Excerpt.line(new String(data, UTF_8), SHOWN), null);
        this.data = data;
    }

    /** What the worker has sent, in its own format; our workers send the text of the exception in UTF-8. Not a copy. */
    public byte[] data() {
        return data;
    }
}
