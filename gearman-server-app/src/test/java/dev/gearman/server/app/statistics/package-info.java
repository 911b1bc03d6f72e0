@NullMarked
package dev.gearman.server.app.statistics;

import org.jspecify.annotations.NullMarked;
