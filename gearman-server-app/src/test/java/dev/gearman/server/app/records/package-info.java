@NullMarked
package dev.gearman.server.app.records;

import org.jspecify.annotations.NullMarked;
