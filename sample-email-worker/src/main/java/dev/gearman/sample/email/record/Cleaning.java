package dev.gearman.sample.email.record;

import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Forgets old mails from time to time. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class Cleaning {
    private final MailRecord record;

    Cleaning(MailRecord record) {
        this.record = record;
    }

    @Scheduled(fixedDelayString = "PT1H")
    void clean() {
        record.deleteOld();
    }
}
