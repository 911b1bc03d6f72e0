/** Servers that stores talk to, started by the tests. */
@NullMarked
package dev.gearman.server.app.store.peer;

import org.jspecify.annotations.NullMarked;
