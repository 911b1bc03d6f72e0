/** Building blocks of all pages: frame, links, texts, times, charts and error pages. */
@NullMarked
package dev.gearman.server.app.ui;

import org.jspecify.annotations.NullMarked;
