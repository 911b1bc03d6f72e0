@NullMarked
package dev.gearman.server.app.operations;

import org.jspecify.annotations.NullMarked;
