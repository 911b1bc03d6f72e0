package dev.gearman.client;

/** The worker, or the server, says that the job has failed, without a reason. */
public final class JobFailedException extends GearmanException {
    private static final long serialVersionUID = 1L;

    JobFailedException(JobHandle handle) {
        super("job " + handle + " has failed", null);
    }
}
