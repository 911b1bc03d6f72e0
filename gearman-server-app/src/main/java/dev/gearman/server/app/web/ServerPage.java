package dev.gearman.server.app.web;

import dev.gearman.server.engine.EngineSnapshot;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What the page shows, ready to print: the template computes nothing.
 *
 * @param functions the busiest ones
 * @param moreFunctions how many are not shown
 * @param connections workers first
 * @param moreConnections how many are not shown
 */
record ServerPage(
        Totals totals,
        List<FunctionRow> functions,
        int moreFunctions,
        List<ConnectionRow> connections,
        int moreConnections) {
    /** More rows than this nobody reads, and the browser would suffer. */
    private static final int MOST_ROWS = 200;

    private static final int MOST_NAMES = 8;

    record Totals(
            String waiting, String running, String workers, String connections, String functions, String memory) {}

    record FunctionRow(
            String name,
            String high,
            String normal,
            String low,
            String delayed,
            String running,
            String workers,
            String oldest,
            String completed,
            String failed,
            boolean stuck) {}

    record ConnectionRow(
            String address, String clientId, String role, String functions, String job, String connected) {}

    static ServerPage of(EngineSnapshot snapshot) {
        List<FunctionRow> functions = snapshot.functions().stream()
                .sorted(Comparator.comparingInt((EngineSnapshot.Function f) -> -f.queued())
                        .thenComparingInt(f -> -f.running())
                        .thenComparing(EngineSnapshot.Function::name))
                .limit(MOST_ROWS)
                .map(ServerPage::row)
                .toList();
        List<ConnectionRow> connections = snapshot.connections().stream()
                .sorted(Comparator.comparing((EngineSnapshot.Connection c) -> !c.isWorker())
                        .thenComparingLong(EngineSnapshot.Connection::id))
                .limit(MOST_ROWS)
                .map(c -> row(c, snapshot.time()))
                .toList();
        return new ServerPage(
                totals(snapshot),
                functions,
                snapshot.functions().size() - functions.size(),
                connections,
                snapshot.connections().size() - connections.size());
    }

    private static Totals totals(EngineSnapshot snapshot) {
        return new Totals(
                number(snapshot.jobs() - snapshot.runningJobs()),
                number(snapshot.runningJobs()),
                number(snapshot.connections().stream()
                        .filter(EngineSnapshot.Connection::isWorker)
                        .count()),
                number(snapshot.connections().size()),
                number(snapshot.functions().size()),
                memory(snapshot.queuedBytes()));
    }

    private static FunctionRow row(EngineSnapshot.Function f) {
        return new FunctionRow(
                f.name(),
                number(f.high()),
                number(f.normal()),
                number(f.low()),
                number(f.delayed()),
                number(f.running()),
                number(f.workers()),
                f.queued() > f.delayed() ? age(f.oldestAge()) : "–",
                number(f.completed()),
                number(f.failed()),
                f.queued() > f.delayed() && f.workers() == 0);
    }

    private static ConnectionRow row(EngineSnapshot.Connection c, long now) {
        return new ConnectionRow(
                c.address(),
                c.clientId().isEmpty() ? "–" : c.clientId(),
                role(c),
                functions(c),
                c.job() == null ? "–" : c.job() + " for " + age(now - c.jobSince()),
                age(now - c.connectedAt()));
    }

    private static String role(EngineSnapshot.Connection c) {
        if (c.isWorker()) {
            return c.waitingFor() > 0 ? "worker, client" : "worker";
        }
        return c.waitingFor() > 0 ? "client, waits for " + number(c.waitingFor()) : "client";
    }

    private static String functions(EngineSnapshot.Connection c) {
        if (!c.isWorker()) {
            return "–";
        }
        List<String> some = c.functions().stream().limit(MOST_NAMES).toList();
        int more = c.functionCount() - some.size();
        return String.join(", ", some) + (more > 0 ? " and " + number(more) + " more" : "");
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    static String age(long millis) {
        Duration age = Duration.ofMillis(Math.max(0, millis));
        if (age.toDays() > 0) {
            return age.toDays() + " d " + age.toHoursPart() + " h";
        }
        if (age.toHours() > 0) {
            return age.toHours() + " h " + age.toMinutesPart() + " min";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + " min " + age.toSecondsPart() + " s" : age.toSeconds() + " s";
    }

    static String memory(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        return bytes < 1024 * 1024
                ? String.format(Locale.ROOT, "%.1f KB", bytes / 1024.0)
                : String.format(Locale.ROOT, "%,.1f MB", bytes / 1024.0 / 1024.0);
    }
}
