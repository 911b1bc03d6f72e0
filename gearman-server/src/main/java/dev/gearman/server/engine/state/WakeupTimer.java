package dev.gearman.server.engine.state;

import dev.gearman.server.engine.JobEngine;

/** Somebody who calls the engine back when time has passed. */
@FunctionalInterface
public interface WakeupTimer {
    /** Asks for a call of {@link JobEngine#onAlarm()} at this time, in milliseconds since 1970, or a little later. */
    void wakeAt(long millis);
}
