package dev.gearman.server.api;

/** What happens to a job whose worker did not finish it within its CAN_DO_TIMEOUT. */
public enum TimeoutAction {
    /** The job fails and its clients are told, as the protocol's public text says. */
    FAIL,
    /** The job goes back to the queue, as gearmand does it. */
    REQUEUE
}
