/**
 * The REST API, below {@code /api/v1}: the same nouns as the pages, as JSON; errors are problem details (RFC 9457). Start at {@link
 * dev.gearman.server.app.api.JobsApi}. Names in addresses are escaped as {@link dev.gearman.server.app.control.PathNames} says.
 */
@NullMarked
package dev.gearman.server.app.api;

import org.jspecify.annotations.NullMarked;
