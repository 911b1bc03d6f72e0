package dev.gearman.sample.email.send;

import dev.gearman.client.GearmanException;
import dev.gearman.sample.email.Mail;
import dev.gearman.sample.email.MailProperties;
import dev.gearman.sample.email.compose.MailTemplates;
import dev.gearman.sample.email.compose.RenderedMail;
import dev.gearman.sample.email.record.Claim;
import dev.gearman.sample.email.record.MailRecord;
import dev.gearman.spring.GearmanJob;
import dev.gearman.spring.GearmanOperations;
import dev.gearman.spring.annotation.GearmanRetry;
import dev.gearman.spring.annotation.GearmanWorker;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Sends mails, each once.
 *
 * <p>What the SMTP server refuses for a while is scheduled at the job server for later, so that no worker waits and a restart
 * of this process forgets nothing. A job may come twice, because a connection was lost or a worker died: the record tells
 * whether there is anything left to do. One gap remains that nobody can close: a process that dies, or loses its database,
 * after the SMTP server has taken a mail and before the record says so. That mail goes again when the lease is over, with the same
 * {@code Message-ID}.
 */
@Component
public class SendWorker {
    /** Workload: a {@link Mail} as JSON; unique key: its id, or {@link #appointmentKey} for later attempts. */
    public static final String FUNCTION = "mail-send";

    private static final Logger log = LoggerFactory.getLogger(SendWorker.class);

    private final MailRecord record;
    private final MailTemplates templates;
    private final SmtpSender smtp;
    private final GearmanOperations gearman;
    private final MailProperties.Retry retry;

    SendWorker(
            MailRecord record,
            MailTemplates templates,
            SmtpSender smtp,
            GearmanOperations gearman,
            MailProperties properties) {
        this.record = record;
        this.templates = templates;
        this.smtp = smtp;
        this.gearman = gearman;
        this.retry = properties.retry();
    }

    /** The retry is for the job server and the database, which may be away for a moment. */
    @GearmanWorker(value = FUNCTION, concurrency = "${sample.mail.concurrency}")
    @GearmanRetry(
            includes = {GearmanException.class, DataAccessException.class, TransactionException.class},
            maxRetries = "5",
            delay = "1s")
    void send(Mail mail, GearmanJob job) {
        Claim claim = record.claim(mail, due -> appointmentKey(mail, due).equals(job.unique()));
        if (claim instanceof Claim.Granted granted) {
            send(mail, granted.attempt());
        } else if (claim instanceof Claim.Later later) {
            schedule(mail, later.due());
        } else {
            log.info("Mail {}: nothing to do, {}", mail.id(), claim);
        }
    }

    private void send(Mail mail, int attempt) {
        try {
            smtp.send(mail, rendered(mail));
            record.sent(mail.id());
            log.info("Mail {}: sent at attempt {}", mail.id(), attempt);
        } catch (UnfitTemplateException e) {
            log.error("Mail {}: template {} failed", mail.id(), mail.template(), e);
            record.failed(mail.id(), String.valueOf(e.getMessage()));
        } catch (DeliveryException e) {
            String reason = String.valueOf(e.getMessage());
            if (!e.isTemporary()) {
                log.warn("Mail {}: refused for good: {}", mail.id(), reason);
                record.failed(mail.id(), reason);
            } else if (attempt >= retry.maxAttempts()) {
                log.warn("Mail {}: given up after {} attempts: {}", mail.id(), attempt, reason);
                record.failed(mail.id(), "Given up after " + attempt + " attempts. " + reason);
            } else {
                Duration delay = retry.delayAfter(attempt);
                log.info("Mail {}: attempt {} failed, next in {}: {}", mail.id(), attempt, delay, reason);
                schedule(mail, record.waiting(mail.id(), reason, delay));
            }
        }
    }

    /**
     * The key must not be that of the running job, or the two would be one, and end with it. With the time in it, a job that comes
     * twice makes one appointment.
     */
    private void schedule(Mail mail, Instant due) {
        gearman.job(FUNCTION).unique(appointmentKey(mail, due)).workload(mail).schedule(due);
    }

    private static String appointmentKey(Mail mail, Instant due) {
        return mail.id() + "@" + due.getEpochSecond();
    }

    private RenderedMail rendered(Mail mail) throws UnfitTemplateException {
        try {
            return templates.render(mail);
        } catch (RuntimeException e) {
            throw new UnfitTemplateException(e);
        }
    }

    /** A template that does not exist here, or has a mistake. Another attempt would end the same way. */
    private static final class UnfitTemplateException extends Exception {
        private static final long serialVersionUID = 1L;

        UnfitTemplateException(RuntimeException cause) {
            super("The template can't be filled in: " + cause.getMessage(), cause);
        }
    }
}
