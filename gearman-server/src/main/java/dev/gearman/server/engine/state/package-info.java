/** The state of the engine: jobs, functions, sessions and timers. One thread owns it. */
@NullMarked
package dev.gearman.server.engine.state;

import org.jspecify.annotations.NullMarked;
