/** What the operating system sees: signals, pid file, log file, and one sentence when a start fails. */
@NullMarked
package dev.gearman.server.app.process;

import org.jspecify.annotations.NullMarked;
