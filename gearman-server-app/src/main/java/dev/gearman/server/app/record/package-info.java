/**
 * What outlives a job and a process, in the words of those who look at it: {@link dev.gearman.server.app.record.JobHistory
 * ended jobs}, {@link dev.gearman.server.app.record.DeadJobs the dead set}, {@link
 * dev.gearman.server.app.record.JobResults results}, {@link dev.gearman.server.app.record.AuditLog who changed what}, {@link
 * dev.gearman.server.app.record.Settings settings} and {@link dev.gearman.server.app.record.CounterHistory counters}. The
 * dashboard and the REST API read these interfaces, which are always there. Properties switch off what is written to history,
 * results and dead set; pages ask the properties whether records are kept, and the interfaces for the records.
 *
 * <p>All methods may block, are called on threads of the web part, and throw {@link
 * dev.gearman.server.app.record.RecordsUnavailableException} while the database does not answer. Names, clients and errors
 * are hostile text: they are kept as they are and escaped by whoever shows them.
 */
@NullMarked
package dev.gearman.server.app.record;

import org.jspecify.annotations.NullMarked;
