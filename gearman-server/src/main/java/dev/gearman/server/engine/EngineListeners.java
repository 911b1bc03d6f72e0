package dev.gearman.server.engine;

import dev.gearman.server.api.DeadSet;
import dev.gearman.server.api.JobListener;

/**
 * Who is told what becomes of jobs.
 *
 * @param listener is told of all that end
 * @param deadSet gets background jobs that failed for good; the {@code stored} that it is given is to be run on the
 *     engine's thread
 * @param maxKeptResult largest result of a background job, in bytes, that the listener gets; 0 for none
 */
public record EngineListeners(JobListener listener, DeadSet deadSet, int maxKeptResult) {
    /** Nobody. */
    public static final EngineListeners NONE = new EngineListeners(JobListener.NONE, DeadSet.NONE, 0);
}
