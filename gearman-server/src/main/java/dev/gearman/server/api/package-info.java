/** The types that embedders of the server use: snapshots, queries, drafts, records and listeners. All values are immutable. */
@NullMarked
package dev.gearman.server.api;

import org.jspecify.annotations.NullMarked;
