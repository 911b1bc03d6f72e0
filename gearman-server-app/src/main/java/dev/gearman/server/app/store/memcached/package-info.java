/**
 * Jobs in memcached, which forgets them when it ends or when its memory is full. Start with
 * {@link dev.gearman.server.app.store.memcached.MemcachedJobStore}, whose comment has the items.
 */
@NullMarked
package dev.gearman.server.app.store.memcached;

import org.jspecify.annotations.NullMarked;
