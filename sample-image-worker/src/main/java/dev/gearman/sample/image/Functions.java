package dev.gearman.sample.image;

/** What the two roles have agreed on. */
public final class Functions {
    /** Workload: the bytes of a photo; unique key: its id. Served by the worker role. */
    public static final String RESIZE = "image-resize";

    /** Workload: a {@link ResizeResult} as JSON; unique key: {@link #resultKey}. Served by the web role. */
    public static final String RESULT = "image-result";

    private Functions() {}

    /**
     * The unique key of the job that brings the result back. Not the id alone: a status that is asked for by unique key is of
     * a job of any function.
     */
    public static String resultKey(String id) {
        return id + ":result";
    }
}
