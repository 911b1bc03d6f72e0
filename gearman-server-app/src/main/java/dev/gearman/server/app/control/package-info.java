/**
 * What the dashboard and the REST API have in common: finding jobs wherever they are ({@link
 * dev.gearman.server.app.control.JobSearch}), changing things ({@link dev.gearman.server.app.control.Changes}: every change is
 * audited there, and settings are kept), changing many ({@link dev.gearman.server.app.control.BulkTasks}), and numbers that
 * need a memory ({@link dev.gearman.server.app.control.Rates}). The engine is asked through {@link
 * dev.gearman.server.app.control.Engine} only.
 */
@NullMarked
package dev.gearman.server.app.control;

import org.jspecify.annotations.NullMarked;
