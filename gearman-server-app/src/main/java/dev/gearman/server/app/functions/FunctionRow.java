package dev.gearman.server.app.functions;

import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.app.statistics.Rates;
import dev.gearman.server.app.statistics.RunTimes;
import dev.gearman.server.app.ui.Chart;
import dev.gearman.server.app.ui.Links;
import dev.gearman.server.app.ui.Texts;

/**
 * A function, ready to print.
 *
 * @param toEmpty when nothing will wait any more, if it goes on like this
 * @param spark points of a small chart, empty if there is nothing to see
 */
record FunctionRow(
        String name,
        String raw,
        String href,
        String waiting,
        String high,
        String normal,
        String low,
        String delayed,
        String running,
        String workers,
        String in,
        String done,
        String failed,
        String completed,
        String oldest,
        String median,
        String p95,
        String toEmpty,
        String spark,
        boolean paused,
        boolean stuck) {

    static FunctionRow of(EngineSnapshot.Function f, Rates.PerMinute rate, int[] steps, RunTimes runTimes) {
        int ready = f.queued() - f.delayed();
        RunTimes.Distribution times = runTimes.of(f.name()).orElse(null);
        return new FunctionRow(
                Texts.name(f.name()),
                f.name(),
                Links.function(f.name()),
                Texts.number(ready),
                Texts.number(f.high()),
                Texts.number(f.normal()),
                Texts.number(f.low()),
                Texts.number(f.delayed()),
                Texts.number(f.running()),
                Texts.number(f.workers()),
                Texts.rate(rate.submitted()),
                Texts.rate(rate.completed()),
                Texts.number(f.failed()),
                Texts.number(f.completed()),
                ready > 0 ? Texts.age(f.oldestAge()) : Texts.NONE,
                times == null ? Texts.NONE : Texts.duration(times.median()),
                times == null ? Texts.NONE : Texts.duration(times.p95()),
                toEmpty(f, ready, rate),
                Chart.spark(steps),
                f.paused(),
                ready > 0 && f.workers() == 0 && !f.paused());
    }

    private static String toEmpty(EngineSnapshot.Function f, int ready, Rates.PerMinute rate) {
        if (ready == 0) {
            return Texts.NONE;
        }
        if (f.paused() || f.workers() == 0) {
            return "never";
        }
        if (!rate.isKnown()) {
            return Texts.NONE;
        }
        if (rate.completed() == 0) {
            return "never";
        }
        double net = rate.completed() - rate.submitted();
        return net <= 0 ? "grows" : Texts.age(Math.round(ready / net * 60_000));
    }
}
