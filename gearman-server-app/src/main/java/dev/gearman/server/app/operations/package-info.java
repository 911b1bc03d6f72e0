/** Operations on the running job server, with an audit entry for each. Start at {@link dev.gearman.server.app.operations.Engine}. */
@NullMarked
package dev.gearman.server.app.operations;

import org.jspecify.annotations.NullMarked;
