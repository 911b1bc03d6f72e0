@NullMarked
package dev.gearman.server.app.web;

import org.jspecify.annotations.NullMarked;
