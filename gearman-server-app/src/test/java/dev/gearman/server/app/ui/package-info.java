@NullMarked
package dev.gearman.server.app.ui;

import org.jspecify.annotations.NullMarked;
