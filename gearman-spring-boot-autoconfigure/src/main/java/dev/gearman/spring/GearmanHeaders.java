package dev.gearman.spring;

/** What {@code @Header} of Spring Messaging can ask for in a worker's method, and in a method of a declarative client. */
public final class GearmanHeaders {
    /** The server's name for the job, without the server. */
    public static final String HANDLE = "gearman_handle";

    public static final String FUNCTION = "gearman_function";

    /** The key by which jobs are one. In a client's method it sets the key. */
    public static final String UNIQUE = "gearman_unique";

    /** The server that has given the job, as {@code host:port}. */
    public static final String SERVER = "gearman_server";

    /** The function that joins the parts of this job, for clients that map and reduce; empty for others. */
    public static final String REDUCER = "gearman_reducer";

    /** For clients: not to be begun before this {@link java.time.Instant}. */
    public static final String AT = "gearman_at";

    /** For clients: a {@link dev.gearman.client.JobPriority}. */
    public static final String PRIORITY = "gearman_priority";

    /** For clients: how long to wait for the result, a {@link java.time.Duration}. */
    public static final String TIMEOUT = "gearman_timeout";

    private GearmanHeaders() {}
}
