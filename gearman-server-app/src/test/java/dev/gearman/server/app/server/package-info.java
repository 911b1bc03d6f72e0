@NullMarked
package dev.gearman.server.app.server;

import org.jspecify.annotations.NullMarked;
