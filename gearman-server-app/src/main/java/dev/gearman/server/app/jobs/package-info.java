/** Jobs: search, pages, the REST resource, submission, dead jobs and bulk tasks. */
@NullMarked
package dev.gearman.server.app.jobs;

import org.jspecify.annotations.NullMarked;
