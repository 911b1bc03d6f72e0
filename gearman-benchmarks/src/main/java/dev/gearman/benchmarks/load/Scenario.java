package dev.gearman.benchmarks.load;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;

/** What can be played against a server, with the numbers that apply unless others are given. */
enum Scenario {
    /** Foreground jobs from end to end: 4 clients with 16 jobs outstanding each, 4 workers. */
    FG(new Size(100_000, 4, 16, 4, 100), Need.ONE_OR_MORE, ForegroundPlayer::new),
    /** Foreground jobs one at a time: the latency of the whole way. */
    PINGPONG(new Size(20_000, 1, 1, 1, 100), Need.ONE_OR_MORE, ForegroundPlayer::new),
    /** Foreground jobs of 1 MiB, there and back. */
    LARGE(new Size(500, 4, 1, 2, 1 << 20), Need.ONE_OR_MORE, ForegroundPlayer::new),
    /** Foreground jobs one at a time, while a thousand workers wait for one. */
    IDLE_WAKE(new Size(200, 1, 1, 1_000, 100), Need.ONE_OR_MORE, IdleWakePlayer::new),
    /** Background jobs into the queue, without a worker; the latency is that of JOB_CREATED. */
    BG_SUBMIT(new Size(100_000, 4, 32, 0, 100), Need.ANY, BackgroundPlayer::new),
    /** Background jobs with workers behind them: from the first submission to the end of the last job. */
    BG(new Size(100_000, 4, 32, 4, 100), Need.ANY, BackgroundPlayer::new),
    /** Background jobs out of the queue: a job's latency is the time from the start of the workers to its end. */
    DRAIN(new Size(100_000, 4, 32, 4, 100), Need.ONE_OR_MORE, DrainPlayer::new),
    /** Background jobs with few unique keys, without a worker; the latency is that of JOB_CREATED. */
    UNIQUE(new Size(200_000, 4, 32, 0, 100), Need.NONE, UniquePlayer::new),
    /** Background jobs of many functions into the queues, as {@link #BG_SUBMIT}, and out of them, as {@link #DRAIN}. */
    MANY_FUNCTIONS(new Size(100_000, 4, 32, 4, 100), Need.ONE_OR_MORE, ManyFunctionsPlayer::new);

    /**
     * How much of it.
     *
     * @param jobs how many jobs
     * @param clients clients, each with a connection of its own
     * @param window jobs that each client has outstanding
     * @param workers workers, each with a connection of its own
     * @param payload size of a workload in bytes
     */
    record Size(int jobs, int clients, int window, int workers, int payload) {}

    /** How many workers it can be played with. */
    enum Need {
        NONE,
        ANY,
        ONE_OR_MORE
    }

    private final Size size;
    private final Need workers;
    private final Function<Peers, Player> player;

    Scenario(Size size, Need workers, Function<Peers, Player> player) {
        this.size = size;
        this.workers = workers;
        this.player = player;
    }

    Size size() {
        return size;
    }

    Need workers() {
        return workers;
    }

    /** Whether a worker does one job at a time, whatever else is wanted. */
    boolean oneJobPerWorker() {
        return this == PINGPONG || this == IDLE_WAKE;
    }

    Player player(Peers peers) {
        return player.apply(peers);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException naming what there is */
    static Scenario of(String name) {
        for (Scenario scenario : values()) {
            if (scenario.toString().equals(name)) {
                return scenario;
            }
        }
        throw new IllegalArgumentException("scenario: '" + name + "' (expected: " + Arrays.toString(values()) + ")");
    }
}
