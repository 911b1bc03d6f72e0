package dev.gearman.spring.worker;

import dev.gearman.spring.GearmanJob;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several listeners as one: those who are told first of the begin are told last of the end. What they throw is logged, and harms
 * neither the job nor the others.
 */
record JobListeners(List<JobListener> all) implements JobListener {
    private static final Logger log = LoggerFactory.getLogger(JobListeners.class);
    private static final Run NOBODY = (result, failure) -> {};

    JobListeners {
        all = List.copyOf(all);
    }

    @Override
    public Run started(GearmanJob job) {
        if (all.isEmpty()) {
            return NOBODY;
        }
        List<Run> runs = new ArrayList<>(all.size());
        for (JobListener listener : all) {
            try {
                runs.add(0, listener.started(job));
            } catch (RuntimeException e) {
                log.error("A listener has thrown an exception at the begin of {}", job, e);
            }
        }
        return new Runs(runs);
    }

    private record Runs(List<Run> all) implements Run {
        @Override
        public void left() {
            tell(Run::left);
        }

        @Override
        public void ended(byte @Nullable [] result, @Nullable Throwable failure) {
            tell(run -> run.ended(result, failure));
        }

        private void tell(Consumer<Run> news) {
            for (Run run : all) {
                try {
                    news.accept(run);
                } catch (RuntimeException e) {
                    log.error("A listener has thrown an exception at the end of a job", e);
                }
            }
        }
    }
}
