@NullMarked
package dev.gearman.server.app.history;

import org.jspecify.annotations.NullMarked;
