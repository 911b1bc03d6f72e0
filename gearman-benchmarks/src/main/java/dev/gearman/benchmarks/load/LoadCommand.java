package dev.gearman.benchmarks.load;

import dev.gearman.client.GearmanException;
import dev.gearman.transport.ServerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line of the load driver. Ends with 0 if every job came through whole, with 1 if not, with 2 for wrong usage. */
@Command(
        name = "gearman-benchmarks",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        description = {
            "Loads a Gearman server and tells how fast it was: jobs per second, percentiles of their latency, and whether each came back whole.",
            "With 'jmh' as first argument it runs the JMH benchmarks instead ('jmh -h' tells how)."
        },
        footer = {
            "",
            "Scenarios, and what is measured:",
            "  fg              foreground jobs, from submission to result",
            "  pingpong        the same, one at a time",
            "  large           the same as fg, with 1 MiB each",
            "  idle-wake       the same as pingpong, while 1,000 workers (--workers) sleep",
            "  bg-submit       background jobs submitted, without workers",
            "  bg              background jobs submitted and done",
            "  drain           background jobs done, all submitted before the workers start",
            "  unique          background jobs submitted with few keys (--unique-keys),",
            "                  without workers; a key with two handles is damage",
            "  many-functions  background jobs of many functions (--functions), submitted",
            "                  as in bg-submit, then done as in drain: two results",
            "The latency is that of JOB_CREATED where background jobs are submitted, and",
            "where they are drained the time from the start of the workers to the job's end.",
            "A job that is done more than once is damage, one that is not done is missing.",
            "bg-submit leaves its jobs in the queue, those for warming up as well, and",
            "unique leaves one for each key.",
            "Ends with 0 if every job came through whole, with 1 if not, and with 2 for wrong",
            "usage."
        })
public final class LoadCommand implements Callable<Integer> {
    private static final long SECOND = 1_000_000_000L;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "SCENARIO",
            arity = "0..*",
            description = "What to play, one after the other, as listed below; fg if none is named.")
    private List<String> scenarios = List.of();

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "localhost",
            description = "The server; ${DEFAULT-VALUE}.")
    private String host = "localhost";

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "4730", description = "Its port; ${DEFAULT-VALUE}.")
    private int port;

    @Option(names = "--jobs", paramLabel = "N", description = "How many jobs; by scenario.")
    private @Nullable Integer jobs;

    @Option(names = "--clients", paramLabel = "N", description = "Clients, a connection each; by scenario.")
    private @Nullable Integer clients;

    @Option(names = "--window", paramLabel = "N", description = "Jobs outstanding on each client; by scenario.")
    private @Nullable Integer window;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Workers, a connection each; by scenario, none for unique.")
    private @Nullable Integer workers;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "4",
            description = "Jobs that a worker does at a time; ${DEFAULT-VALUE}, 1 for pingpong and idle-wake.")
    private int concurrency;

    @Option(names = "--payload", paramLabel = "BYTES", description = "Size of a workload, 16 or more; by scenario.")
    private @Nullable Integer payload;

    @Option(
            names = "--functions",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Functions of many-functions; ${DEFAULT-VALUE}.")
    private int functions;

    @Option(
            names = "--unique-keys",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Keys of unique; ${DEFAULT-VALUE}.")
    private int uniqueKeys;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Jobs of each scenario before its measurement; ${DEFAULT-VALUE}. This program needs them as much as a server"
                            + " on the JVM. They are submitted and done as the measured ones: those of drain and many-functions"
                            + " by workers of their own, those of unique have the same keys, so that the measured ones find"
                            + " them in the queue.")
    private int warmUp;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description =
                    "Limit of each thing that is waited for (the workers' connections, the warm-up, the submissions,"
                            + " the end of the jobs); ${DEFAULT-VALUE}.")
    private int timeout;

    @Option(names = "--json", description = "Print a line of JSON for each result.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        List<LoadPlan> plans = new ArrayList<>();
        for (String name : scenarios.isEmpty() ? List.of("fg") : scenarios) {
            plans.add(plan(scenario(name)));
        }
        boolean sound = true;
        for (LoadPlan plan : plans) {
            try (Load load = new Load(plan)) {
                load.check();
                for (Measurement measurement : load.play(progress(plan))) {
                    System.out.print(json ? measurement.json() + System.lineSeparator() : measurement.text());
                    sound &= measurement.isSound();
                }
            } catch (LoadException e) {
                System.err.println("gearman-benchmarks: " + plan.scenario() + ": " + e.getMessage());
                return 1;
            } catch (GearmanException e) {
                System.err.println("gearman-benchmarks: no Gearman server at " + plan.server() + ": " + e.getMessage());
                return 1;
            }
        }
        return sound ? 0 : 1;
    }

    private Scenario scenario(String name) {
        try {
            return Scenario.of(name);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private LoadPlan plan(Scenario scenario) {
        Scenario.Size size = scenario.size();
        int keys = atLeast("--unique-keys", uniqueKeys, 1);
        int names = atLeast("--functions", functions, 1);
        return new LoadPlan(
                server(),
                scenario,
                atLeast("--jobs", jobs == null ? size.jobs() : jobs, 1),
                atLeast("--clients", clients == null ? size.clients() : clients, 1),
                atLeast("--window", window == null ? size.window() : window, 1),
                workers(scenario),
                scenario.oneJobPerWorker() ? 1 : atLeast("--concurrency", concurrency, 1),
                atLeast("--payload", payload == null ? size.payload() : payload, Workloads.LEAST_SIZE),
                scenario == Scenario.MANY_FUNCTIONS ? names : 1,
                scenario == Scenario.UNIQUE ? keys : 0,
                atLeast("--warm-up", warmUp, 0),
                Duration.ofSeconds(atLeast("--timeout", timeout, 1)));
    }

    private ServerAddress server() {
        try {
            return new ServerAddress(host, port);
        } catch (IllegalArgumentException e) {
            throw wrong("--" + e.getMessage());
        }
    }

    private int workers(Scenario scenario) {
        int count = workers == null ? scenario.size().workers() : workers;
        return switch (scenario.workers()) {
            case NONE -> 0;
            case ANY -> atLeast("--workers", count, 0);
            case ONE_OR_MORE -> atLeast("--workers", count, 1);
        };
    }

    private int atLeast(String option, int value, int least) {
        if (value < least) {
            throw wrong(option + ": " + value + " (expected: " + least + " or more)");
        }
        return value;
    }

    private ParameterException wrong(String message) {
        CommandSpec known = spec;
        if (known == null) {
            throw new IllegalStateException(message);
        }
        return new ParameterException(known.commandLine(), message);
    }

    /** A line a second on the error output, where a person sees it and a program that reads the results does not. */
    private static LongConsumer progress(LoadPlan plan) {
        long start = System.nanoTime();
        AtomicLong due = new AtomicLong(start + SECOND);
        return count -> {
            long now = System.nanoTime();
            long next = due.get();
            if (now - next >= 0 && due.compareAndSet(next, now + SECOND)) {
                System.err.printf(Locale.ROOT, "%s: %,d of %,d%n", plan.scenario(), count, plan.jobs());
            }
        };
    }
}
