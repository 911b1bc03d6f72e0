package dev.gearman.server.app.health;

import static dev.gearman.server.app.Snapshots.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.app.Snapshots;
import dev.gearman.server.app.config.HealthProperties;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class BacklogHealthIndicatorTests {
    private static final HealthProperties NO_LIMITS = new HealthProperties(null, null, null);

    @Test
    void nothingIsTooOldWithoutALimit() {
        assertThat(health(NO_LIMITS, Snapshots.of(waiting("a", 1_000_000, 0, 1_000_000_000)))
                        .getStatus())
                .isEqualTo(Status.UP);
    }

    @Test
    void aJobThatWaitsForTooLongIsNamedByItsFunction() {
        HealthProperties limits = new HealthProperties(Duration.ofMinutes(1), null, null);
        EngineSnapshot snapshot = Snapshots.of(waiting("fine", 5, 1, 60_000), waiting("late", 7, 2, 61_000));
        Health health = health(limits, snapshot);
        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails().get("late").toString()).isEqualTo("[late: 7 waiting for up to 61 s, 2 workers]");
    }

    @Test
    void aFunctionWithoutWorkerHasALimitOfItsOwn() {
        HealthProperties limits = new HealthProperties(null, Duration.ofSeconds(10), null);
        assertThat(health(limits, Snapshots.of(waiting("a", 1, 1, 11_000))).getStatus())
                .isEqualTo(Status.UP);
        assertThat(health(limits, Snapshots.of(waiting("a", 1, 0, 11_000))).getStatus())
                .isEqualTo(Status.DOWN);
    }

    @Test
    void aBacklogThatIsStillBeingReadIsNotKnown() {
        Health health = health(new HealthProperties(null, null, 10), Snapshots.incomplete(waiting("a", 1, 0, 0)));
        assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
        assertThat(health.getDetails()).containsOnlyKeys("reason");
    }

    @Test
    void tooManyJobsAreTooMany() {
        HealthProperties limits = new HealthProperties(null, null, 10);
        assertThat(health(limits, Snapshots.of(waiting("a", 5, 1, 0), waiting("b", 5, 1, 0)))
                        .getStatus())
                .isEqualTo(Status.UP);
        assertThat(health(limits, Snapshots.of(waiting("a", 5, 1, 0), waiting("b", 6, 1, 0)))
                        .getStatus())
                .isEqualTo(Status.DOWN);
    }

    @Test
    void aServerThatDoesNotAnswerIsAnotherContributorsBusiness() {
        assertThat(new BacklogHealthIndicator(
                                () -> {
                                    throw new TimeoutException();
                                },
                                NO_LIMITS)
                        .health()
                        .getStatus())
                .isEqualTo(Status.UNKNOWN);
    }

    private static Health health(HealthProperties limits, EngineSnapshot snapshot) {
        return new BacklogHealthIndicator(() -> snapshot, limits).health();
    }
}
