package dev.gearman.benchmarks.load;

import dev.gearman.client.GearmanException;
import dev.gearman.transport.ServerAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
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
        })
public final class LoadCommand implements Callable<Integer> {
    private static final long SECOND = 1_000_000_000L;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "SCENARIO",
            arity = "0..*",
            description =
                    "fg, pingpong, large, bg-submit, bg; fg if none is named. bg-submit leaves its jobs in the queue.")
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

    @Option(names = "--workers", paramLabel = "N", description = "Workers, a connection each; by scenario.")
    private @Nullable Integer workers;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "4",
            description = "Jobs that a worker does at a time; ${DEFAULT-VALUE}, 1 for pingpong.")
    private int concurrency;

    @Option(names = "--payload", paramLabel = "BYTES", description = "Size of a workload, 16 or more; by scenario.")
    private @Nullable Integer payload;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Jobs before the measurement; ${DEFAULT-VALUE}. This program needs them as much as a server on the JVM.")
    private int warmUp;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "Limit of each scenario; ${DEFAULT-VALUE}.")
    private int timeout;

    @Option(names = "--json", description = "Print a line of JSON for each scenario.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        boolean sound = true;
        for (String name : scenarios.isEmpty() ? List.of("fg") : scenarios) {
            LoadPlan plan = plan(scenario(name));
            try (Load load = new Load(plan)) {
                load.check();
                Measurement measurement = load.play(progress(plan));
                System.out.print(json ? measurement.json() + System.lineSeparator() : measurement.text());
                sound &= measurement.isSound();
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
        int workerCount =
                workers == null ? scenario.workers : atLeast("--workers", workers, scenario.background ? 0 : 1);
        return new LoadPlan(
                new ServerAddress(host, atLeast("--port", port, 1)),
                scenario,
                atLeast("--jobs", jobs == null ? scenario.jobs : jobs, 1),
                atLeast("--clients", clients == null ? scenario.clients : clients, 1),
                atLeast("--window", window == null ? scenario.window : window, 1),
                workerCount,
                scenario == Scenario.PINGPONG ? 1 : atLeast("--concurrency", concurrency, 1),
                atLeast("--payload", payload == null ? scenario.payload : payload, 16),
                atLeast("--warm-up", warmUp, 0),
                Duration.ofSeconds(atLeast("--timeout", timeout, 1)));
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
    private static java.util.function.LongConsumer progress(LoadPlan plan) {
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
