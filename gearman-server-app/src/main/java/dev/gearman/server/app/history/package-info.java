/** The history of ended jobs and the results of background jobs. It is written behind. */
@NullMarked
package dev.gearman.server.app.history;

import org.jspecify.annotations.NullMarked;
