/**
 * The job server as a library: {@link dev.gearman.server.GearmanServer} with its three verbs (start, stop, address) and
 * {@link dev.gearman.server.ServerOptions}. What it is made of while it runs is in {@code RunningServer}; everything else is
 * behind that, in one direction: transport, command, engine, store.
 */
@NullMarked
package dev.gearman.server;

import org.jspecify.annotations.NullMarked;
