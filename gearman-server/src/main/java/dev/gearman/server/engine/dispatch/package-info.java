/** Dispatching: which job a worker gets, which sleeping worker is woken, and which waiting jobs are spilled. */
@NullMarked
package dev.gearman.server.engine.dispatch;

import org.jspecify.annotations.NullMarked;
