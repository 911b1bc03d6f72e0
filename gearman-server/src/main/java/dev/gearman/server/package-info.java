/**
 * The job server as a library: {@link dev.gearman.server.GearmanServer} with its three verbs (start, stop, address) and
 * {@link dev.gearman.server.ServerOptions}. Everything else is behind them, in one direction: transport, command, engine,
 * store.
 */
@NullMarked
package dev.gearman.server;

import org.jspecify.annotations.NullMarked;
