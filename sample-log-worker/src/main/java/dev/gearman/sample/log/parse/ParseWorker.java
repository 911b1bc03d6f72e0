package dev.gearman.sample.log.parse;

import dev.gearman.client.GearmanException;
import dev.gearman.sample.log.BatchSummary;
import dev.gearman.sample.log.Functions;
import dev.gearman.spring.GearmanJob;
import dev.gearman.spring.GearmanOperations;
import dev.gearman.spring.annotation.GearmanRetry;
import dev.gearman.spring.annotation.GearmanWorker;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Counts a batch of lines and hands the sums on to the collector.
 *
 * <p>When this process dies before the job is complete, another worker gets the same lines with the same id. Should the sums
 * have been handed on already, the collector gets them twice, and adds them once.
 */
@Component
@Profile("worker")
class ParseWorker {
    private final GearmanOperations gearman;

    ParseWorker(GearmanOperations gearman) {
        this.gearman = gearman;
    }

    @GearmanWorker(value = Functions.PARSE, concurrency = "${sample.log.concurrency}")
    @GearmanRetry(includes = GearmanException.class, maxRetries = "5", delay = "1s")
    void parse(byte[] lines, GearmanJob job) {
        String key = job.unique();
        String id = key == null ? digest(lines) : key;
        BatchSummary summary = Summarizer.summarize(id, lines);
        gearman.job(Functions.MERGE).unique(id).workload(summary).submit();
    }

    /** For clients that give no id, such as the {@code gearman} command: the same lines are the same batch. */
    private static String digest(byte[] lines) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(lines);
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java has SHA-256", e);
        }
    }
}
