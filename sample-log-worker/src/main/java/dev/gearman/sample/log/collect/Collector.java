package dev.gearman.sample.log.collect;

import dev.gearman.sample.log.BatchSummary;
import dev.gearman.sample.log.Functions;
import dev.gearman.spring.annotation.GearmanRetry;
import dev.gearman.spring.annotation.GearmanWorker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Profile;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Adds the sums of batches to those of all. One at a time: they meet in the same few rows, the minutes that are being written
 * just now, so that more would only wait for each other.
 */
@Component
@Profile("web")
class Collector {
    private static final Logger log = LoggerFactory.getLogger(Collector.class);

    private final StatisticsStore store;

    Collector(StatisticsStore store) {
        this.store = store;
    }

    @GearmanWorker(value = Functions.MERGE, concurrency = "1")
    @GearmanRetry(
            includes = {DataAccessException.class, TransactionException.class},
            maxRetries = "10",
            delay = "1s",
            multiplier = "2",
            maxDelay = "1m")
    void merge(BatchSummary summary) {
        if (!store.merge(summary)) {
            log.debug("Batch {} came again and was not added again", summary.id());
        }
    }
}
