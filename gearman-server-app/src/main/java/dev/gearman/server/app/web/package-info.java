/**
 * The dashboard. A controller per page fills a record of texts that are ready to print (templates compute nothing), {@link
 * dev.gearman.server.app.web.Chrome} adds what all pages have. Pages are complete without JavaScript; with it, parts marked
 * "live" are fetched again when {@link dev.gearman.server.app.web.LiveFeed} says that a second has passed. Names, workloads and
 * errors are hostile text: everything is escaped by the templates ({@code th:text}), nothing is ever {@code th:utext}.
 */
@NullMarked
package dev.gearman.server.app.web;

import org.jspecify.annotations.NullMarked;
