/**
 * Keeps what outlives a job in the relational database: the implementations of {@link dev.gearman.server.app.record}.
 *
 * <p>{@code ended} has the history of jobs and their results, {@code dead} the dead set, {@code audit} the audit log and the
 * settings, {@code counters} the charts' figures. They share what is here: {@link
 * dev.gearman.server.app.history.RecordDatabase} for every access, {@link dev.gearman.server.app.history.TimeId} for ids that
 * order rows by time, {@link dev.gearman.server.app.history.Cleanup} for what is too old. Nothing here runs on the engine's
 * thread but {@code JobRecorder.ended} and {@code DeadSetWriter.bury}, which put a job into a bounded buffer.
 */
@NullMarked
package dev.gearman.server.app.history;

import org.jspecify.annotations.NullMarked;
