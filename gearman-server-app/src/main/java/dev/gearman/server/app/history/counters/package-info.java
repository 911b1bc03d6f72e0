/** Counters by the minute and by the hour; {@link CounterRecorder} writes them. */
@NullMarked
package dev.gearman.server.app.history.counters;

import org.jspecify.annotations.NullMarked;
