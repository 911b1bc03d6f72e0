@NullMarked
package dev.gearman.server.app.history.ended;

import org.jspecify.annotations.NullMarked;
