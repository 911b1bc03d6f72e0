package dev.gearman.spring;

/**
 * Names for Spring Messaging's {@code @Header}, in methods of workers and of declarative clients. A job without a value for a header
 * does not have the header.
 */
public final class GearmanHeaders {
    /** The server's name for the job, without the server. */
    public static final String HANDLE = "gearman_handle";

    public static final String FUNCTION = "gearman_function";

    /** The job's unique key; absent if the job has none or its workload is the key. In a client's method it sets the key. */
    public static final String UNIQUE = "gearman_unique";

    /** The server that has given the job, as {@code host:port}. */
    public static final String SERVER = "gearman_server";

    /** The function that joins the parts of the job; absent if the client has named none. */
    public static final String REDUCER = "gearman_reducer";

    /** For clients: not to be begun before this {@link java.time.Instant}. */
    public static final String AT = "gearman_at";

    /** For clients: a {@link dev.gearman.client.JobPriority}. */
    public static final String PRIORITY = "gearman_priority";

    /** For clients: how long to wait for the result, a {@link java.time.Duration}. */
    public static final String TIMEOUT = "gearman_timeout";

    private GearmanHeaders() {}
}
