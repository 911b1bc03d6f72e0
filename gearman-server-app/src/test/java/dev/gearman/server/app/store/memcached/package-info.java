@NullMarked
package dev.gearman.server.app.store.memcached;

import org.jspecify.annotations.NullMarked;
