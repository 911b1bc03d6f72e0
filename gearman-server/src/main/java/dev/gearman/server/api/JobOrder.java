package dev.gearman.server.api;

/** Which job a worker with several functions gets next. Inside one function and priority it is first come, first served. */
public enum JobOrder {
    /** Priority is compared across all functions of the worker, which alternate within a priority (gearmand 2.0). */
    PRIORITY_FIRST,
    /** The function that the worker registered last is emptied first (gearmand 1.1). */
    FUNCTION_FIRST,
    /** As {@link #FUNCTION_FIRST}, but the function that gave a job goes to the end (gearmand 1.1 with {@code -R}). */
    FUNCTION_ROUND_ROBIN
}
