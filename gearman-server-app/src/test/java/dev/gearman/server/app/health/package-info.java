@NullMarked
package dev.gearman.server.app.health;

import org.jspecify.annotations.NullMarked;
