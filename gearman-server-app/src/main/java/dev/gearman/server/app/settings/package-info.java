/** Settings that operators change at run time, such as paused functions and queue limits. */
@NullMarked
package dev.gearman.server.app.settings;

import org.jspecify.annotations.NullMarked;
