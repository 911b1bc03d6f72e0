package dev.gearman.server.app.metrics;

import dev.gearman.server.app.deadletter.DeadJobs;
import dev.gearman.server.app.deadletter.DeadSetWriter;
import dev.gearman.server.app.history.JobRecorder;
import dev.gearman.server.app.records.RecordsUnavailableException;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** What is written down of jobs that have ended, and what is not. */
@Component
class RecordMeters {
    private static final Logger log = LoggerFactory.getLogger(RecordMeters.class);

    private final DeadJobs deadJobs;
    private volatile double dead = Double.NaN;

    RecordMeters(
            MeterRegistry registry, JobRecorder recorder, ObjectProvider<DeadSetWriter> deadSet, DeadJobs deadJobs) {
        this.deadJobs = deadJobs;
        counter(
                registry,
                "gearman.history.written",
                "Ended jobs that were written down",
                recorder,
                JobRecorder::written);
        dropped(registry, "rate", recorder, JobRecorder::droppedByRate);
        dropped(registry, "buffer", recorder, JobRecorder::droppedByBuffer);
        dropped(registry, "database", recorder, JobRecorder::droppedByDatabase);
        Gauge.builder("gearman.history.buffered", recorder, JobRecorder::buffered)
                .description("Ended jobs that wait to be written down")
                .register(registry);
        Gauge.builder("gearman.dead.jobs", this, meters -> meters.dead)
                .description("Jobs in the dead set")
                .register(registry);
        deadSet.ifAvailable(writer -> {
            counter(
                    registry,
                    "gearman.dead.buried",
                    "Jobs that were put into the dead set",
                    writer,
                    DeadSetWriter::buried);
            counter(
                    registry,
                    "gearman.dead.refused",
                    "Failed jobs that stay in the job store until the next start: too many failed at a time",
                    writer,
                    DeadSetWriter::refused);
            Gauge.builder("gearman.dead.waiting", writer, DeadSetWriter::waiting)
                    .description("Failed jobs that wait to be put into the dead set")
                    .register(registry);
        });
    }

    private static <T> void counter(
            MeterRegistry registry, String name, String description, T source, ToDoubleFunction<T> value) {
        FunctionCounter.builder(name, source, value).description(description).register(registry);
    }

    private static void dropped(
            MeterRegistry registry, String reason, JobRecorder recorder, ToDoubleFunction<JobRecorder> value) {
        FunctionCounter.builder("gearman.history.dropped", recorder, value)
                .description("Ended jobs that were not written down, by what there was too much for")
                .tag("reason", reason)
                .register(registry);
    }

    /** Asks the database, which may block. */
    void update() {
        try {
            dead = deadJobs.count();
        } catch (RecordsUnavailableException e) {
            dead = Double.NaN;
            log.debug("The dead set can't be counted: {}", e.getMessage());
        }
    }
}
