package dev.gearman.sample.log.collect;

import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Keeps the tables from growing for ever. */
@Configuration(proxyBeanMethods = false)
@Profile("web")
@EnableScheduling
class Cleaning {
    private final StatisticsStore store;
    private final Duration keep;

    Cleaning(StatisticsStore store, @Value("${sample.log.keep}") Duration keep) {
        this.store = store;
        this.keep = keep;
    }

    @Scheduled(fixedDelayString = "PT1H")
    void clean() {
        store.deleteOlderThan(keep);
    }
}
