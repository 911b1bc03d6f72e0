package dev.gearman.server.app.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the server in the middle of load, again and again, and counts what was lost. The number of times is in the property
 * {@code crash.rounds}; more arguments of the server, parted by {@code |}, are in {@code crash.arguments}.
 */
@EnabledOnOs(OS.LINUX)
public abstract class CrashScenario {
    private static final int ROUNDS = Integer.getInteger("crash.rounds", 4);
    private static final String MORE = System.getProperty("crash.arguments", "");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    /** The arguments that choose the store, which is empty. */
    protected abstract List<String> arguments() throws Exception;

    @Test
    final void noAcknowledgedJobIsLostWhenTheServerIsKilled() throws Exception {
        Random random = new Random(42);
        List<String> arguments = new ArrayList<>(arguments());
        Stream.of(MORE.split("\\|", -1)).filter(argument -> !argument.isEmpty()).forEach(arguments::add);
        try (ServerProcess server = new ServerProcess(directory, arguments)) {
            CrashLoad load = new CrashLoad(server);
            for (int round = 0; round < ROUNDS; round++) {
                server.start();
                load.start(4, 2);
                int enough = load.acknowledged() + 500 + random.nextInt(3_000);
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> load.acknowledged() >= enough
                                || !load.failures().isEmpty());
                server.kill();
                load.join();
            }
            server.start();
            load.drain();

            assertThat(load.failures()).as(server::log).isEmpty();
            assertThat(load.lost()).isEmpty();
            // what ran when the server was killed is delivered by the next one, and nothing else twice
            assertThat(load.repeated().values()).allSatisfy(lives -> {
                for (int i = 1; i < lives.size(); i++) {
                    assertThat(lives.get(i)).isEqualTo(lives.get(i - 1) + 1);
                }
            });
        }
    }
}
