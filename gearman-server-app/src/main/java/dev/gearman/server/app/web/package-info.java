/** The first page, and what protects it. */
@NullMarked
package dev.gearman.server.app.web;

import org.jspecify.annotations.NullMarked;
