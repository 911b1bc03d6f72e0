package dev.gearman.server.app.history;

import dev.gearman.server.api.JobRecord;
import dev.gearman.server.api.Outcome;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/**
 * Tells the log of jobs that failed: of those that nobody tries again as information, of all others for debugging. Lines carry
 * the handle, function and worker as context, which structured formats print as fields of their own.
 */
public final class JobLog {
    private static final Logger log = LoggerFactory.getLogger("Gearman.jobs");
    /** Lines of information a batch: a function that fails all the time must not fill the disk. */
    private static final int MOST_LINES = 10;

    private JobLog() {}

    public static void tell(List<JobRecord> batch) {
        int told = 0;
        int more = 0;
        for (JobRecord job : batch) {
            if (job.dead() && told == MOST_LINES) {
                more++;
            } else if (job.dead()) {
                told++;
                tell(job, Level.INFO, "went to the dead set");
            } else if (job.outcome() != Outcome.COMPLETED && log.isDebugEnabled()) {
                tell(job, Level.DEBUG, "ended");
            }
        }
        if (more > 0) {
            log.info("{} more jobs went to the dead set", more);
        }
    }

    private static void tell(JobRecord job, Level level, String what) {
        Map<String, String> outer = MDC.getCopyOfContextMap();
        try {
            MDC.put("job", job.handle());
            MDC.put("function", job.function());
            MDC.put("worker", job.worker());
            log.atLevel(level)
                    .log(
                            "Job {} of {} {}: {} after {} attempts, last by {}",
                            printable(job.handle()),
                            printable(job.function()),
                            what,
                            job.outcome(),
                            job.attempts(),
                            printable(job.worker()));
        } finally {
            if (outer == null) {
                MDC.clear();
            } else {
                MDC.setContextMap(outer);
            }
        }
    }

    /** Without what could pass for another line of the log. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
