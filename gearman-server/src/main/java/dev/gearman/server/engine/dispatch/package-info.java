/** Dispatching: which job a worker gets, and which sleeping worker is woken. */
@NullMarked
package dev.gearman.server.engine.dispatch;

import org.jspecify.annotations.NullMarked;
