/** Functions: pages, the REST resource, pauses and limits. */
@NullMarked
package dev.gearman.server.app.functions;

import org.jspecify.annotations.NullMarked;
