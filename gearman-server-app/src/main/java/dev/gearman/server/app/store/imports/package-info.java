/**
 * Fetches the jobs that a gearmand has left in a relational queue: {@link dev.gearman.server.app.store.imports.QueueImport} is
 * a program of its own in the same jar, {@link dev.gearman.server.app.store.imports.GearmandQueue} reads.
 */
@NullMarked
package dev.gearman.server.app.store.imports;

import org.jspecify.annotations.NullMarked;
