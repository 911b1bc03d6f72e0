@NullMarked
package dev.gearman.server.app.lifecycle;

import org.jspecify.annotations.NullMarked;
