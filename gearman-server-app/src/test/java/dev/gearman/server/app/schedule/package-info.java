/** Jobs that come again and again. */
@NullMarked
package dev.gearman.server.app.schedule;

import org.jspecify.annotations.NullMarked;
