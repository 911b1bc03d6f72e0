/** The audit log: every action of an operator, with its outcome. */
@NullMarked
package dev.gearman.server.app.audit;

import org.jspecify.annotations.NullMarked;
