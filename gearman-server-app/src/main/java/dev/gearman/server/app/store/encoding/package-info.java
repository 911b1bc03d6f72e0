/** How the stores that know only bytes write a job down; {@link dev.gearman.server.app.store.encoding.JobRecord} is all of it. */
@NullMarked
package dev.gearman.server.app.store.encoding;

import org.jspecify.annotations.NullMarked;
