package dev.gearman.server.app.history;

import java.time.Instant;

/**
 * What the worker sent when it completed a background job.
 *
 * @param result up to the largest result that is kept
 * @param expiresAt when it is forgotten
 */
public record JobResult(String handle, byte[] result, Instant storedAt, Instant expiresAt) {}
