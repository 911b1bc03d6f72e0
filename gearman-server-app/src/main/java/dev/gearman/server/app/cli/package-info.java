/** The options of gearmand, translated to properties of this application before Spring starts. */
@NullMarked
package dev.gearman.server.app.cli;

import org.jspecify.annotations.NullMarked;
