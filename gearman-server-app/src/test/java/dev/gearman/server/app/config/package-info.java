@NullMarked
package dev.gearman.server.app.config;

import org.jspecify.annotations.NullMarked;
