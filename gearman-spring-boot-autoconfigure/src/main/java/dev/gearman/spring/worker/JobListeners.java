package dev.gearman.spring.worker;

import dev.gearman.spring.GearmanJob;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several listeners as one: those who are told first of the begin are told last of the end. */
record JobListeners(List<JobListener> all) implements JobListener {
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
            runs.add(0, listener.started(job));
        }
        return new Runs(runs);
    }

    private record Runs(List<Run> all) implements Run {
        @Override
        public void left() {
            all.forEach(Run::left);
        }

        @Override
        public void ended(byte @Nullable [] result, @Nullable Throwable failure) {
            all.forEach(run -> run.ended(result, failure));
        }
    }
}
