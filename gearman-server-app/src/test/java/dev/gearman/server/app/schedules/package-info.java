@NullMarked
package dev.gearman.server.app.schedules;

import org.jspecify.annotations.NullMarked;
