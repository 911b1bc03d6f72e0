/** Counters over time: rates, sparklines, run times and the stored points of charts. */
@NullMarked
package dev.gearman.server.app.statistics;

import org.jspecify.annotations.NullMarked;
