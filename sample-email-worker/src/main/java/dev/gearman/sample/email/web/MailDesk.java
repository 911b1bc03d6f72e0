package dev.gearman.sample.email.web;

import dev.gearman.client.GearmanException;
import dev.gearman.sample.email.Mail;
import dev.gearman.sample.email.compose.MailCheck;
import dev.gearman.sample.email.record.MailEntry;
import dev.gearman.sample.email.record.MailRecord;
import dev.gearman.sample.email.send.SendWorker;
import dev.gearman.spring.GearmanOperations;
import org.springframework.stereotype.Component;

/** Takes mails in, from the form and from REST. */
@Component
class MailDesk {
    private final MailCheck check;
    private final MailRecord record;
    private final GearmanOperations gearman;

    MailDesk(MailCheck check, MailRecord record, GearmanOperations gearman) {
        this.check = check;
        this.record = record;
        this.gearman = gearman;
    }

    /** Whether a mail was taken in now, or had been before. */
    record Receipt(MailEntry entry, boolean isNew) {}

    /**
     * Queues a mail. One with an id that was seen before is not queued again, so that whoever got no answer may simply ask
     * again.
     *
     * @throws dev.gearman.sample.email.compose.InvalidMailException if it can't be sent as it is
     * @throws GearmanException if the job server has not confirmed that it has the mail
     */
    Receipt accept(Mail mail) {
        check.check(mail);
        boolean isNew = record.add(mail);
        if (isNew) {
            try {
                gearman.job(SendWorker.FUNCTION)
                        .unique(mail.id())
                        .workload(mail)
                        .submit();
            } catch (GearmanException e) {
                record.withdraw(mail.id());
                throw e;
            }
        }
        return new Receipt(record.find(mail.id()).orElseThrow(), isNew);
    }
}
