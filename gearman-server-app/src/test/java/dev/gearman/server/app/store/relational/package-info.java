@NullMarked
package dev.gearman.server.app.store.relational;

import org.jspecify.annotations.NullMarked;
