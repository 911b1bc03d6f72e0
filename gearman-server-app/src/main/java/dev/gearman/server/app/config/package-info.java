/** The properties {@code gearman.server.*} and what is made of them. */
@NullMarked
package dev.gearman.server.app.config;

import org.jspecify.annotations.NullMarked;
