/** Jobs that have ended, and results of background jobs; {@link JobRecorder} writes them. */
@NullMarked
package dev.gearman.server.app.history.ended;

import org.jspecify.annotations.NullMarked;
