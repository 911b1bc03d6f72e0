package dev.gearman.server.app.history;

import dev.gearman.server.app.records.RecordPage;
import dev.gearman.server.app.records.RecordQuery;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Jobs that have ended, as far back as they are kept. They arrive a moment after their end, and not at all under overload. */
public interface JobHistory {

    /**
     * A page of ended jobs, newest end first.
     *
     * @throws IllegalArgumentException if the cursor is none of ours
     */
    RecordPage<EndedJob> find(RecordQuery query);

    Optional<EndedJob> byHandle(String handle);

    /**
     * The newest one with this unique.
     *
     * @param function {@code null} for any
     */
    Optional<EndedJob> byUnique(@Nullable String function, String unique);
}
