package dev.gearman.server.app.records;

import java.time.Instant;

/** What knows which of its rows are too old or too many. Called by one thread, {@link Cleanup}'s. */
public interface Retention {

    /**
     * Removes some rows.
     *
     * @param most no more rows than about this many
     * @return whether there is more to remove
     * @throws RecordsUnavailableException if the database does not do it
     */
    boolean removeSome(Instant now, int most);
}
