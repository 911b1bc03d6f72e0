/** Queries: snapshots and searches over the state of the engine. */
@NullMarked
package dev.gearman.server.engine.query;

import org.jspecify.annotations.NullMarked;
