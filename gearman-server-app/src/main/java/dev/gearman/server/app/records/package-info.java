/** Records of jobs, schedules and actions in the relational database: access, paging, retention. */
@NullMarked
package dev.gearman.server.app.records;

import org.jspecify.annotations.NullMarked;
