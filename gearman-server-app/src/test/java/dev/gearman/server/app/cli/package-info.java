@NullMarked
package dev.gearman.server.app.cli;

import org.jspecify.annotations.NullMarked;
