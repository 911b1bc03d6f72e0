/** The job server as a part of the application's life: start, drain, stop, readiness. */
@NullMarked
package dev.gearman.server.app.lifecycle;

import org.jspecify.annotations.NullMarked;
