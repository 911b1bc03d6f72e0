@NullMarked
package dev.gearman.server.app.metrics;

import org.jspecify.annotations.NullMarked;
