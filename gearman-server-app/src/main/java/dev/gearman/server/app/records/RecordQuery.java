package dev.gearman.server.app.records;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which ended or dead jobs to look for, newest end first. Conditions are combined by "and"; one that is {@code null} or empty
 * does not restrict.
 *
 * @param function exactly this function; the empty string is a name as well
 * @param outcomes one of these
 * @param client address of the client begins with this
 * @param worker address or id of the last worker begins with this
 * @param text handle or unique is this or begins with this
 * @param from ended (died) at this time or later
 * @param to ended (died) before this time
 * @param cursor {@link RecordPage#next()} of the page before; {@code null} for the first page
 * @param limit most rows of a page, 1 to 500
 */
public record RecordQuery(
        @Nullable String function,
        Set<RecordedOutcome> outcomes,
        @Nullable String client,
        @Nullable String worker,
        @Nullable String text,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable String cursor,
        int limit) {
    /** Most rows of a page. */
    public static final int MAX_LIMIT = 500;

    public RecordQuery {
        outcomes = Set.copyOf(outcomes);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: 1.." + MAX_LIMIT + ")");
        }
    }

    /** The first page of everything. */
    public static RecordQuery all(int limit) {
        return new RecordQuery(null, Set.of(), null, null, null, null, null, null, limit);
    }

    /** The same for another page. */
    public RecordQuery at(@Nullable String otherCursor) {
        return new RecordQuery(function, outcomes, client, worker, text, from, to, otherCursor, limit);
    }
}
