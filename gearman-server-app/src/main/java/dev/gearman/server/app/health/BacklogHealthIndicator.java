package dev.gearman.server.app.health;

import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.api.EngineSnapshot.Function;
import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.config.HealthProperties;
import dev.gearman.server.app.lifecycle.SnapshotSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether jobs wait for longer, or in greater number, than the operator wants. Nothing is wrong while no limit is set. */
@Component("backlogHealthIndicator")
class BacklogHealthIndicator implements HealthIndicator {
    /** How many functions the details name. */
    private static final int MOST_NAMED = 10;

    private final Snapshots snapshots;
    private final HealthProperties limits;

    /** Where a snapshot comes from. */
    interface Snapshots {
        EngineSnapshot get() throws TimeoutException;
    }

    @Autowired
    BacklogHealthIndicator(SnapshotSource snapshots, GearmanServerProperties properties) {
        this(snapshots::get, properties.health());
    }

    BacklogHealthIndicator(Snapshots snapshots, HealthProperties limits) {
        this.snapshots = snapshots;
        this.limits = limits;
    }

    @Override
    public Health health() {
        try {
            return health(snapshots.get());
        } catch (TimeoutException | IllegalStateException e) {
            return Health.unknown()
                    .withDetail("reason", "the job server does not answer")
                    .build();
        }
    }

    private Health health(EngineSnapshot snapshot) {
        if (!snapshot.complete()) {
            return Health.unknown()
                    .withDetail("reason", "the stored jobs are still being read")
                    .build();
        }
        long waiting = 0;
        long oldest = 0;
        List<Function> late = new ArrayList<>();
        for (Function function : snapshot.functions()) {
            int ready = function.queued() - function.delayed();
            if (ready > 0) {
                waiting += ready;
                oldest = Math.max(oldest, function.oldestAge());
                if (isLate(function)) {
                    late.add(function);
                }
            }
        }
        boolean tooMany = limits.maxWaiting() != null && waiting > limits.maxWaiting();
        Health.Builder health = late.isEmpty() && !tooMany ? Health.up() : Health.down();
        health.withDetail("waiting", waiting).withDetail("oldest", seconds(oldest));
        if (!late.isEmpty()) {
            health.withDetail("lateFunctions", late.size())
                    .withDetail(
                            "late",
                            late.stream()
                                    .sorted(Comparator.comparingLong(Function::oldestAge)
                                            .reversed())
                                    .limit(MOST_NAMED)
                                    .map(BacklogHealthIndicator::describe)
                                    .toList());
        }
        return health.build();
    }

    private boolean isLate(Function function) {
        return isOver(limits.maxOldestAge(), function)
                || (function.workers() == 0 && isOver(limits.maxUnservedAge(), function));
    }

    private static boolean isOver(@Nullable Duration limit, Function function) {
        return limit != null && function.oldestAge() > limit.toMillis();
    }

    private static String describe(Function function) {
        return "%s: %d waiting for up to %s, %d workers"
                .formatted(
                        function.name(),
                        function.queued() - function.delayed(),
                        seconds(function.oldestAge()),
                        function.workers());
    }

    private static String seconds(long millis) {
        return millis / 1_000 + " s";
    }
}
