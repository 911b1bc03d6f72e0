/** Who changed what, and the settings that operators make. */
@NullMarked
package dev.gearman.server.app.history.audit;

import org.jspecify.annotations.NullMarked;
