/** Schedules: storage, the scheduler, pages and the REST resource. */
@NullMarked
package dev.gearman.server.app.schedules;

import org.jspecify.annotations.NullMarked;
