/**
 * Jobs in the files of RocksDB, a key-value store inside this process; it takes the place that Tokyo Cabinet has in
 * gearmand. Start with {@link dev.gearman.server.app.store.rocksdb.RocksDbJobStore}.
 */
@NullMarked
package dev.gearman.server.app.store.rocksdb;

import org.jspecify.annotations.NullMarked;
