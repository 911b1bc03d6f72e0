package dev.gearman.server.engine;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random things done to an engine and to {@link EngineModel}, by several connections, with options that the seed chooses.
 * A failure tells its seed; {@code -Dseed=...} repeats that run alone.
 */
class JobEngineModelTests {
    private static final long FIRST_SEED = 1;
    private static final int RUNS = 2_000;
    private static final int STEPS = 200;

    @ParameterizedTest(name = "durable: {0}, few in memory: {1}")
    @CsvSource({"false, false", "true, false", "true, true"})
    void anEngineDoesWhatItsModelSays(boolean durable, boolean spilling) {
        Long only = Long.getLong("seed");
        long first = only == null ? FIRST_SEED : only;
        long last = only == null ? FIRST_SEED + RUNS - 1 : only;
        for (long seed = first; seed <= last; seed++) {
            run(seed, durable, spilling);
        }
    }

    private static void run(long seed, boolean durable, boolean spilling) {
        EngineWorld world = new EngineWorld(seed, durable, spilling);
        int step = 0;
        try {
            while (step++ < STEPS) {
                world.doSomething();
            }
            world.finish();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "-Dseed=" + seed + ", durable: " + durable + ", few in memory: " + spilling + ", step " + step
                            + ", after " + world.step(),
                    e);
        }
    }
}
