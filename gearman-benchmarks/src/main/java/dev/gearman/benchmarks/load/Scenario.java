package dev.gearman.benchmarks.load;

import java.util.Locale;

/** What can be played against a server. */
enum Scenario {
    /** Foreground jobs from end to end: 4 clients with 16 jobs outstanding each, 4 workers. */
    FG(100_000, 4, 16, 4, 100, false),
    /** Foreground jobs one at a time: the latency of the whole way. */
    PINGPONG(20_000, 1, 1, 1, 100, false),
    /** Foreground jobs of 1 MiB, there and back. */
    LARGE(500, 4, 1, 2, 1 << 20, false),
    /** Background jobs into the queue, without a worker; the latency is that of JOB_CREATED. */
    BG_SUBMIT(100_000, 4, 32, 0, 100, true),
    /** Background jobs with workers behind them: from the first submission to the end of the last job. */
    BG(100_000, 4, 32, 4, 100, true);

    final int jobs;
    final int clients;
    final int window;
    final int workers;
    final int payload;
    final boolean background;

    Scenario(int jobs, int clients, int window, int workers, int payload, boolean background) {
        this.jobs = jobs;
        this.clients = clients;
        this.window = window;
        this.workers = workers;
        this.payload = payload;
        this.background = background;
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
        throw new IllegalArgumentException(
                "scenario: '" + name + "' (expected: " + java.util.Arrays.toString(values()) + ")");
    }
}
