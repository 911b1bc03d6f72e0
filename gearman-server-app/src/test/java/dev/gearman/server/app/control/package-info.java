@NullMarked
package dev.gearman.server.app.control;

import org.jspecify.annotations.NullMarked;
