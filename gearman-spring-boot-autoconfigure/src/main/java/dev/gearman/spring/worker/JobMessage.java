package dev.gearman.spring.worker;

import dev.gearman.spring.GearmanHeaders;
import dev.gearman.spring.GearmanJob;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;

/**
 * A job as Spring Messaging sees it, whose argument resolvers the annotated methods use. Headers are made when a method asks for
 * one. Belongs to the thread of the job.
 */
final class JobMessage implements Message<byte[]> {
    private final GearmanJob job;
    private @Nullable MessageHeaders headers;

    JobMessage(GearmanJob job) {
        this.job = job;
    }

    GearmanJob job() {
        return job;
    }

    @Override
    public byte[] getPayload() {
        return job.workload();
    }

    @Override
    public MessageHeaders getHeaders() {
        MessageHeaders made = headers;
        if (made == null) {
            made = new JobHeaders(headers(job));
            headers = made;
        }
        return made;
    }

    private static Map<String, Object> headers(GearmanJob job) {
        Map<String, Object> headers = new HashMap<>();
        headers.put(GearmanHeaders.HANDLE, job.handle().handle());
        headers.put(GearmanHeaders.FUNCTION, job.function());
        headers.put(GearmanHeaders.SERVER, job.handle().server().toString());
        putIfPresent(headers, GearmanHeaders.UNIQUE, job.unique());
        putIfPresent(headers, GearmanHeaders.REDUCER, job.reducer());
        return headers;
    }

    private static void putIfPresent(Map<String, Object> headers, String name, @Nullable String value) {
        if (value != null) {
            headers.put(name, value);
        }
    }

    @Override
    public String toString() {
        return job.toString();
    }

    /** Without an id of its own, which would cost random numbers, and without a time, which is not known. */
    private static final class JobHeaders extends MessageHeaders {
        private static final long serialVersionUID = 1L;

        JobHeaders(Map<String, Object> headers) {
            super(headers, ID_VALUE_NONE, -1L);
        }
    }
}
