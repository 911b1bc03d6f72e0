package dev.gearman.server.engine;

import static dev.gearman.server.api.JobState.DELAYED;
import static dev.gearman.server.api.JobState.ENDED;
import static dev.gearman.server.api.JobState.RUNNING;
import static dev.gearman.server.api.JobState.STORING;
import static dev.gearman.server.api.JobState.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.gearman.server.api.JobState;
import dev.gearman.server.engine.state.Job;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The life cycle, cell by cell. */
class JobStateTests {
    private static final Map<JobState, Set<JobState>> ALLOWED = Map.of(
            STORING, Set.of(DELAYED, WAITING, ENDED),
            DELAYED, Set.of(WAITING, ENDED),
            WAITING, Set.of(DELAYED, RUNNING, ENDED),
            RUNNING, Set.of(DELAYED, WAITING, ENDED),
            ENDED, Set.of());

    /** How a new job gets into each state. */
    private static final Map<JobState, List<JobState>> WAYS = Map.of(
            STORING, List.of(),
            DELAYED, List.of(DELAYED),
            WAITING, List.of(WAITING),
            RUNNING, List.of(WAITING, RUNNING),
            ENDED, List.of(ENDED));

    static Stream<Arguments> cells() {
        return Stream.of(JobState.values())
                .flatMap(from -> Stream.of(JobState.values()).map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @MethodSource("cells")
    void aJobGoesOnlyWhereTheTableLetsIt(JobState from, JobState to) {
        Job job = Jobs.job("f", "u", "x");
        WAYS.get(from).forEach(job::become);
        assertThat(job.state()).isEqualTo(from);

        if (ALLOWED.get(from).contains(to)) {
            job.become(to);
            assertThat(job.state()).isEqualTo(to);
        } else {
            assertThatIllegalStateException()
                    .isThrownBy(() -> job.become(to))
                    .withMessage("H:test:1: " + from + " can't become " + to);
            assertThat(job.state()).isEqualTo(from);
        }
    }
}
