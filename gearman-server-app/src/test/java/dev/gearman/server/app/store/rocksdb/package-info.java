@NullMarked
package dev.gearman.server.app.store.rocksdb;

import org.jspecify.annotations.NullMarked;
