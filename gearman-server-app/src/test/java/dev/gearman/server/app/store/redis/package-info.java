@NullMarked
package dev.gearman.server.app.store.redis;

import org.jspecify.annotations.NullMarked;
