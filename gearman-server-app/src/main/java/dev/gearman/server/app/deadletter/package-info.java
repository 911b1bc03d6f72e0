/** The dead-letter set: jobs whose retries are spent, with their workloads. */
@NullMarked
package dev.gearman.server.app.deadletter;

import org.jspecify.annotations.NullMarked;
