/**
 * Jobs that come again and again: {@link dev.gearman.server.app.schedule.Schedule schedules} that operators make, kept in the
 * relational database by {@link dev.gearman.server.app.schedule.ScheduleStore}, fired by {@link
 * dev.gearman.server.app.schedule.Scheduler}. Pages and REST use {@link dev.gearman.server.app.schedule.Schedules}; {@link
 * dev.gearman.server.app.schedule.Timing} knows when, and says it in words.
 */
@NullMarked
package dev.gearman.server.app.schedule;

import org.jspecify.annotations.NullMarked;
