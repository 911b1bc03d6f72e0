package dev.gearman.server.app.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoopLagTests {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<CompletableFuture<Duration>> questions = new ArrayList<>();

    private final LoopLag lag = new LoopLag(registry, () -> {
        questions.add(new CompletableFuture<>());
        return questions.get(questions.size() - 1);
    });

    @Test
    void aBusyLoopIsAskedOnceAndItsAnswerCounts() {
        lag.probe();
        lag.probe();
        assertThat(questions).hasSize(1);
        questions.get(0).complete(Duration.ofSeconds(3));
        lag.probe();
        assertThat(questions).hasSize(2);
        assertThat(registry.get("gearman.server.loop.lag").timer().totalTime(TimeUnit.SECONDS))
                .isEqualTo(3);
    }

    @Test
    void aServerThatIsGoneHasNoLag() {
        lag.probe();
        questions.get(0).completeExceptionally(new IllegalStateException("stopped"));
        lag.probe();
        assertThat(questions).hasSize(2);
        assertThat(registry.get("gearman.server.loop.lag").timer().count()).isZero();
    }
}
