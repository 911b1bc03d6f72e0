/**
 * What a packet or a line of text asks for, as two tables: {@link dev.gearman.server.command.Commands} for the binary
 * protocol, {@link dev.gearman.server.command.AdminCommands} for text. A row reads its arguments, makes one call to the
 * engine and perhaps gives one reply. Business is the engine's, errors are the connection's.
 */
@NullMarked
package dev.gearman.server.command;

import org.jspecify.annotations.NullMarked;
