package dev.gearman.server.app.audit;

import dev.gearman.protocol.Excerpt;
import java.time.Instant;

/**
 * One change that somebody made or tried to make.
 *
 * @param who name of the user or API token; {@code local} where nobody has to log in
 * @param address from where
 * @param action what was done, as a short name of lower case letters and '-', such as {@code pause} or {@code cancel}
 * @param object what it was done to: a function, a handle, a filter; up to 1,000 characters
 * @param detail what else is worth knowing, such as the number of jobs; up to 1,000 characters, may be empty
 * @param succeeded whether it was done
 */
public record AuditEntry(
        Instant time, String who, String address, String action, String object, String detail, boolean succeeded) {
    /** Most characters of an object and of a detail. */
    public static final int MAX_TEXT = 1_000;

    public AuditEntry {
        object = Excerpt.line(object, MAX_TEXT);
        detail = Excerpt.line(detail, MAX_TEXT);
    }
}
