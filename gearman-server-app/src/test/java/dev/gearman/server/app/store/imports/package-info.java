@NullMarked
package dev.gearman.server.app.store.imports;

import org.jspecify.annotations.NullMarked;
