/**
 * The figures of this server; the only package that knows Micrometer. {@link dev.gearman.server.app.metrics.MetricsRefresher}
 * reads snapshots, {@link dev.gearman.server.app.metrics.FunctionMeters} and
 * {@link dev.gearman.server.app.metrics.ServerMeters} turn them into meters. {@code docs/metrics.md} lists the names.
 */
@NullMarked
package dev.gearman.server.app.metrics;

import org.jspecify.annotations.NullMarked;
