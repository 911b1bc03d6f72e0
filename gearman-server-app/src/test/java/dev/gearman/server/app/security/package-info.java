@NullMarked
package dev.gearman.server.app.security;

import org.jspecify.annotations.NullMarked;
