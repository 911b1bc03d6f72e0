package dev.gearman.sample.log.web;

import dev.gearman.sample.log.collect.Received;
import dev.gearman.sample.log.collect.Statistics;
import dev.gearman.sample.log.collect.StatisticsStore;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The numbers. */
@RestController
@Profile("web")
class StatisticsController {
    private static final int MOST_MINUTES = 7 * 24 * 60;

    private final StatisticsStore store;

    StatisticsController(StatisticsStore store) {
        this.store = store;
    }

    /** All that the page shows. */
    record Answer(Received received, Statistics statistics) {}

    /** The last minutes up to the newest that has hits, a week at most. */
    @GetMapping("/api/statistics")
    Answer latest(@RequestParam(defaultValue = "60") int minutes) {
        int count = Math.max(1, Math.min(MOST_MINUTES, minutes));
        return new Answer(store.received(), store.latest(count));
    }

    /** One minute, or several up to another, counted since 1970 in UTC. */
    @GetMapping("/api/minutes/{from}")
    Statistics minutes(@PathVariable long from, @RequestParam(required = false) @Nullable Long to) {
        return store.between(from, to == null ? from : Math.min(to, from + MOST_MINUTES));
    }
}
