/** Jobs in Redis. Start with {@link dev.gearman.server.app.store.redis.RedisJobStore}, whose comment has the keys. */
@NullMarked
package dev.gearman.server.app.store.redis;

import org.jspecify.annotations.NullMarked;
