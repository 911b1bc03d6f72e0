@NullMarked
package dev.gearman.server.app.history.counters;

import org.jspecify.annotations.NullMarked;
