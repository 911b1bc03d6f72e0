package dev.gearman.server.app.audit;

import dev.gearman.server.app.records.RecordPage;
import dev.gearman.server.app.records.RecordQuery;
import org.jspecify.annotations.Nullable;

/**
 * Which entries of the audit log to look for, newest first; {@code null} does not restrict.
 *
 * @param who exactly this user
 * @param action exactly this action
 * @param cursor {@link RecordPage#next()} of the page before; {@code null} for the first page
 * @param limit most rows of a page, 1 to 500
 */
public record AuditQuery(
        @Nullable String who,
        @Nullable String action,
        @Nullable String cursor,
        int limit) {
    public AuditQuery {
        if (limit < 1 || limit > RecordQuery.MAX_LIMIT) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: 1.." + RecordQuery.MAX_LIMIT + ")");
        }
    }
}
