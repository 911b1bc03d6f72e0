package dev.gearman.server.app.statistics;

import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.api.EngineSnapshot.Connection;
import dev.gearman.server.api.EngineSnapshot.Function;
import dev.gearman.server.api.EngineSnapshot.Totals;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was counted between two looks at the engine. For one thread. */
public final class CounterDifferences {
    private final int mostFunctions;
    private Map<String, Function> functions = Map.of();
    private Totals totals = new Totals(0, 0, 0, 0, 0, 0);

    public CounterDifferences(int mostFunctions) {
        this.mostFunctions = mostFunctions;
    }

    /** What was counted since the last look: of the server, with the name {@code null}, and of the busiest functions. */
    public Map<@Nullable String, CounterValues> since(EngineSnapshot snapshot) {
        Map<@Nullable String, CounterValues> figures = new HashMap<>();
        Map<String, Function> current = new HashMap<>();
        Map<String, CounterValues> all = new HashMap<>();
        CounterValues sum = CounterValues.NONE;
        for (Function function : snapshot.functions()) {
            current.put(function.name(), function);
            CounterValues difference = difference(function, functions.get(function.name()));
            sum = sum.and(difference);
            if (difference.weight() > 0) {
                all.put(function.name(), difference);
            }
        }
        all.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, CounterValues> entry) ->
                                entry.getValue().weight())
                        .reversed())
                .limit(mostFunctions)
                .forEach(entry -> figures.put(entry.getKey(), entry.getValue()));
        Totals now = snapshot.totals();
        long workers =
                snapshot.connections().stream().filter(Connection::isWorker).count();
        figures.put(
                null,
                new CounterValues(
                        increase(now.submitted(), totals.submitted()),
                        increase(now.completed(), totals.completed()),
                        increase(now.failed(), totals.failed()),
                        sum.waiting(),
                        sum.running(),
                        workers));
        functions = current;
        totals = now;
        return figures;
    }

    private static CounterValues difference(Function now, @Nullable Function before) {
        return new CounterValues(
                increase(now.submitted(), before == null ? 0 : before.submitted()),
                increase(now.completed(), before == null ? 0 : before.completed()),
                increase(now.failed(), before == null ? 0 : before.failed()),
                now.queued() - now.delayed(),
                now.running(),
                now.workers());
    }

    /** A function that was forgotten and is used again counts from 0. */
    private static long increase(long now, long before) {
        return now >= before ? now - before : now;
    }
}
