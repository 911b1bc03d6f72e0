/**
 * What keeps background jobs, chosen by {@code gearman.server.store}.
 *
 * <p>A store is a bean of type {@link dev.gearman.server.store.JobStore} in a configuration class that is conditional on the
 * value of that property; the job server takes the one that is there, and keeps jobs in memory if there is none. Each
 * lives in a package of its own below this one. The relational database, in {@code relational}, is there in any case: for
 * jobs or for what else the application wants to keep.
 */
@NullMarked
package dev.gearman.server.app.store;

import org.jspecify.annotations.NullMarked;
