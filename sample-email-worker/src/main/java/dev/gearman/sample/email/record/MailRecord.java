package dev.gearman.sample.email.record;

import static java.time.temporal.ChronoUnit.SECONDS;

import dev.gearman.sample.email.Mail;
import dev.gearman.sample.email.MailProperties;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * The table of mails, which is what keeps a mail from being sent twice: a job may be given to a worker more than once, and the
 * same mail may be handed in more than once. Thread-safe, also among processes that share the database.
 */
@Repository
public class MailRecord {
    private static final int MAX_REASON = 500;

    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final Duration lease;
    private final Duration keep;

    MailRecord(JdbcClient jdbc, InstantSource clock, MailProperties properties) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.lease = properties.lease();
        this.keep = properties.keep();
    }

    /** Notes down a mail that is about to be queued; {@code false} if there is one with its id already. */
    public boolean add(Mail mail) {
        try {
            return jdbc.sql("""
                            insert into mail (id, recipient, template, state, attempts, created_at, changed_at)
                            values (:id, :recipient, :template, 'QUEUED', 0, :now, :now)""")
                            .param("id", mail.id())
                            .param("recipient", mail.to())
                            .param("template", mail.template())
                            .param("now", time(clock.instant()))
                            .update()
                    == 1;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }

    /** Takes back what {@link #add} did, unless a worker has it. */
    public void withdraw(String id) {
        jdbc.sql("delete from mail where id = :id and state = 'QUEUED'")
                .param("id", id)
                .update();
    }

    /**
     * Asks whether to send a mail now.
     *
     * @param appointment whether the job is the one that was scheduled for a time: the job server's clock counts then, and not
     *     ours, which may be slow
     */
    @Transactional
    public Claim claim(Mail mail, Appointment appointment) {
        Instant now = clock.instant();
        Optional<MailEntry> found = jdbc.sql("select * from mail where id = :id for update")
                .param("id", mail.id())
                .query(MailRecord::entry)
                .optional();
        if (found.isEmpty()) {
            // its queuing was thought to have failed, or it was queued by another program
            if (!add(mail)) {
                return new Claim.Later(now.plusSeconds(1).truncatedTo(SECONDS));
            }
        } else {
            MailEntry entry = found.get();
            switch (entry.state()) {
                case SENT, FAILED -> {
                    return new Claim.Finished(entry.state());
                }
                case WAITING, SENDING -> {
                    Instant due = entry.due();
                    if (due != null && now.isBefore(due) && !appointment.isFor(due)) {
                        return new Claim.Later(due);
                    }
                }
                case QUEUED -> {}
            }
        }
        change(mail.id(), MailState.SENDING, 1, null, now.plus(lease).truncatedTo(SECONDS));
        return new Claim.Granted(found.map(MailEntry::attempts).orElse(0) + 1);
    }

    /** Whether a job was scheduled for a time. */
    @FunctionalInterface
    public interface Appointment {
        boolean isFor(Instant due);
    }

    public void sent(String id) {
        change(id, MailState.SENT, 0, null, null);
    }

    public void failed(String id, String reason) {
        change(id, MailState.FAILED, 0, reason, null);
    }

    /** @return when the next attempt is due, in whole seconds as the job server has them */
    public Instant waiting(String id, String reason, Duration delay) {
        Instant due = clock.instant().plus(delay).truncatedTo(SECONDS);
        change(id, MailState.WAITING, 0, reason, due);
        return due;
    }

    public Optional<MailEntry> find(String id) {
        return jdbc.sql("select * from mail where id = :id")
                .param("id", id)
                .query(MailRecord::entry)
                .optional();
    }

    /** The newest, newest first. */
    public List<MailEntry> latest(int limit) {
        return jdbc.sql("select * from mail order by created_at desc, id fetch first :limit rows only")
                .param("limit", limit)
                .query(MailRecord::entry)
                .list();
    }

    /** Forgets what was finished long ago. A mail with an id that is forgotten would be sent again. */
    public int deleteOld() {
        return jdbc.sql("delete from mail where state in ('SENT', 'FAILED') and changed_at < :limit")
                .param("limit", time(clock.instant().minus(keep)))
                .update();
    }

    private void change(String id, MailState state, int moreAttempts, @Nullable String reason, @Nullable Instant due) {
        jdbc.sql("""
                        update mail set state = :state, attempts = attempts + :more, reason = :reason, due_at = :due,
                            changed_at = :now where id = :id""")
                .param("id", id)
                .param("state", state.name())
                .param("more", moreAttempts)
                .param("reason", shortened(reason))
                .param("due", due == null ? null : time(due))
                .param("now", time(clock.instant()))
                .update();
    }

    /** A reason that fits its column; a longer one says how much is missing. */
    private static @Nullable String shortened(@Nullable String reason) {
        if (reason == null || reason.length() <= MAX_REASON) {
            return reason;
        }
        int end = MAX_REASON - 24;
        return reason.substring(0, end) + "… (" + (reason.length() - end) + " more)";
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static MailEntry entry(ResultSet row, int ignored) throws SQLException {
        OffsetDateTime due = row.getObject("due_at", OffsetDateTime.class);
        return new MailEntry(
                row.getString("id"),
                row.getString("recipient"),
                row.getString("template"),
                MailState.valueOf(row.getString("state")),
                row.getInt("attempts"),
                row.getString("reason"),
                due == null ? null : due.toInstant(),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("changed_at", OffsetDateTime.class).toInstant());
    }
}
