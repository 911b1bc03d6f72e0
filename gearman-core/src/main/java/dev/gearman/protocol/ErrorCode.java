package dev.gearman.protocol;

/**
 * The codes of ERROR packets: the names that the C library gives them, without its prefix, since clients compare them.
 */
public enum ErrorCode {
    /** A packet with the magic of the other direction. */
    INVALID_MAGIC,
    /** A packet type that a client or worker does not send. */
    INVALID_COMMAND,
    /** A packet whose arguments do not fit its type. */
    INVALID_PACKET,
    /** An argument, or a whole packet, over its limit. */
    ARGUMENT_TOO_LARGE,
    /** The job was not queued: the queue is full, or its store refused it. */
    QUEUE_ERROR,
    /** An option other than {@code exceptions}. */
    UNKNOWN_OPTION,
    /** A report about a job that is not this worker's, or no longer. */
    JOB_NOT_FOUND,
    /** The server is about to stop and takes no new jobs. */
    SHUTDOWN,
    /** A fault of the server itself; its log says more. */
    SERVER_ERROR
}
