/**
 * The relational database: H2 in a file without any set-up, or PostgreSQL, MySQL, MariaDB and SQLite by {@code
 * spring.datasource.*}.
 *
 * <p>{@link dev.gearman.server.app.store.relational.Database} says whether it is there and brings its schema up to date, which
 * may be long after the start; {@link dev.gearman.server.app.store.relational.DatabaseJobStore} keeps jobs in it. What is
 * different between products is in {@link dev.gearman.server.app.store.relational.DatabaseKind} and in the scripts of
 * {@code db/migration}.
 */
@NullMarked
package dev.gearman.server.app.store.relational;

import org.jspecify.annotations.NullMarked;
