@NullMarked
package dev.gearman.server.app.store;

import org.jspecify.annotations.NullMarked;
