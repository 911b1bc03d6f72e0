package dev.gearman.server.api;

/**
 * A submission that was accepted.
 *
 * @param joined whether it joined a job that was known by the same unique key
 * @param watch ends what the given watcher sees, and the waiting for a foreground job
 */
public record Submitted(String handle, boolean joined, Watch watch) {}
