/**
 * Keeps background jobs beyond the life of the process.
 *
 * <p>{@link dev.gearman.server.store.JobStore} is the small blocking contract that a store fulfils;
 * {@link dev.gearman.server.store.StoreWriter} is the only one that calls it, from a thread of its own, a batch at a time.
 * {@link dev.gearman.server.store.PendingWrites} decides what may be in one commit, {@link dev.gearman.server.store.Replay}
 * reads everything at the start. The engine knows none of them: it writes to a {@link dev.gearman.server.store.JobJournal}.
 */
@NullMarked
package dev.gearman.server.store;

import org.jspecify.annotations.NullMarked;
