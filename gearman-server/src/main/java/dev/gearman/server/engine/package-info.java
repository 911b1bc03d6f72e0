/**
 * The queue engine: functions, jobs, workers and clients, and every rule about them.
 *
 * <p>Start with {@link dev.gearman.server.engine.JobEngine}, whose methods are the operations. One engine has one owner
 * thread, which calls everything here; nothing is locked, nothing is concurrent and nothing blocks. Time comes from an
 * {@link java.time.InstantSource}, the network is a {@link dev.gearman.server.engine.state.Peer}, so that tests play both.
 */
@NullMarked
package dev.gearman.server.engine;

import org.jspecify.annotations.NullMarked;
