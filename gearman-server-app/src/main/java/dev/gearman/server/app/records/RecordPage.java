package dev.gearman.server.app.records;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of rows.
 *
 * @param next cursor of the next page: opaque, of letters, digits, '-' and '_' only; {@code null} if there is none
 */
public record RecordPage<T>(List<T> rows, @Nullable String next) {
    public RecordPage {
        rows = List.copyOf(rows);
    }
}
