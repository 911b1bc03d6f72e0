@NullMarked
package dev.gearman.server.app.record;

import org.jspecify.annotations.NullMarked;
