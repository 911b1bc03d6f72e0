package dev.gearman.server.app.history;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.gearman.server.api.HandlePrefix;
import dev.gearman.server.api.JobRecord;
import dev.gearman.server.api.Outcome;
import dev.gearman.server.api.Priority;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

class JobLogTests {
    private final Logger logger = (Logger) LoggerFactory.getLogger("Gearman.jobs");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    @Test
    void aDeadJobIsALineWithItsHandleAsContext() {
        JobLog.tell(List.of(job("resize\nFAKE LINE", true, Outcome.EXCEPTION)));
        ILoggingEvent line = lines.list.get(0);
        assertThat(line.getFormattedMessage())
                .isEqualTo("Job H:test:1 of resize?FAKE LINE went to the dead set: EXCEPTION after 3 attempts,"
                        + " last by 10.0.0.2:1");
        assertThat(line.getMDCPropertyMap())
                .containsEntry("job", "H:test:1")
                .containsEntry("function", "resize\nFAKE LINE")
                .containsEntry("worker", "10.0.0.2:1");
        assertThat(MDC.get("job")).isNull();
    }

    @Test
    void aFunctionThatFailsAllTheTimeDoesNotFillTheLog() {
        JobLog.tell(Collections.nCopies(25, job("resize", true, Outcome.FAILED)));
        assertThat(lines.list).hasSize(11);
        assertThat(lines.list.get(10).getFormattedMessage()).isEqualTo("15 more jobs went to the dead set");
    }

    @Test
    void otherFailuresAreForThoseWhoLookForFaults() {
        List<JobRecord> jobs = List.of(
                job("resize", false, Outcome.FAILED),
                job("resize", false, Outcome.CANCELLED),
                job("resize", false, Outcome.COMPLETED));
        JobLog.tell(jobs);
        assertThat(lines.list).isEmpty();
        logger.setLevel(Level.DEBUG);
        JobLog.tell(jobs);
        assertThat(lines.list).hasSize(2);
    }

    private static JobRecord job(String function, boolean dead, Outcome outcome) {
        return new JobRecord(
                1,
                new HandlePrefix("H:test"),
                function,
                "",
                Priority.NORMAL,
                true,
                dead,
                outcome,
                "10.0.0.1:1",
                1_000,
                2_000,
                3_000,
                "10.0.0.2:1",
                "-",
                3,
                List.of(),
                new byte[0],
                0,
                0,
                null);
    }
}
