/** The server itself: overview, settings, problems, live updates and shutdown. */
@NullMarked
package dev.gearman.server.app.server;

import org.jspecify.annotations.NullMarked;
