/** The page of connected workers. */
@NullMarked
package dev.gearman.server.app.workers;

import org.jspecify.annotations.NullMarked;
