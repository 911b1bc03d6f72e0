package dev.gearman.spring.observation;

import dev.gearman.client.ClientClosedException;
import dev.gearman.client.ConnectionLostException;
import dev.gearman.client.GearmanException;
import dev.gearman.client.JobExceptionException;
import dev.gearman.client.JobFailedException;
import dev.gearman.client.OverloadException;
import dev.gearman.client.RequestTimeoutException;
import dev.gearman.client.ServerErrorException;
import dev.gearman.client.ServerUnavailableException;
import org.jspecify.annotations.Nullable;

/** How jobs end, as the value of a tag: few words. */
public final class Outcomes {
    public static final String COMPLETED = "completed";
    public static final String FAILED = "failed";
    /** A background job that the server has. */
    public static final String SUBMITTED = "submitted";

    private Outcomes() {}

    /** Of a worker's job. */
    public static String ofJob(@Nullable Throwable failure) {
        return failure == null ? COMPLETED : FAILED;
    }

    /** Of a client's request. */
    public static String ofCall(@Nullable Throwable failure, boolean background) {
        if (failure == null) {
            return background ? SUBMITTED : COMPLETED;
        }
        if (!(failure instanceof GearmanException)) {
            return FAILED;
        }
        if (failure instanceof JobFailedException || failure instanceof JobExceptionException) {
            return FAILED;
        }
        if (failure instanceof RequestTimeoutException) {
            return "timeout";
        }
        if (failure instanceof ServerUnavailableException) {
            return "unavailable";
        }
        if (failure instanceof ConnectionLostException || failure instanceof ClientClosedException) {
            return "lost";
        }
        return failure instanceof OverloadException || failure instanceof ServerErrorException ? "refused" : FAILED;
    }
}
