@NullMarked
package dev.gearman.server.app.process;

import org.jspecify.annotations.NullMarked;
