package dev.gearman.server.app.config;

import java.util.Locale;

/** Where background jobs can be kept. */
public enum StoreKind {
    /** In the memory of the process, as long as that lives. */
    MEMORY,
    /** In the relational database of the application: H2 in the data directory, or what {@code spring.datasource.*} says. */
    DATABASE,
    /** In Redis. */
    REDIS,
    /** In memcached. */
    MEMCACHED,
    /** In RocksDB files in the data directory. */
    ROCKSDB;

    /** As it is written in properties. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
