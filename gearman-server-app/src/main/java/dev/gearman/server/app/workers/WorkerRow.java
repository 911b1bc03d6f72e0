package dev.gearman.server.app.workers;

import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.app.ui.Links;
import dev.gearman.server.app.ui.Texts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection, ready to print. */
public record WorkerRow(
        long id,
        String address,
        String clientId,
        String role,
        List<Named> functions,
        @Nullable String moreFunctions,
        @Nullable String job,
        @Nullable String jobHref,
        @Nullable String jobFor,
        String moreJobs,
        String completed,
        String failed,
        String connected,
        String heard) {
    private static final int MOST_NAMES = 8;

    /** A link to a function. */
    record Named(String name, String href) {}

    public static WorkerRow of(EngineSnapshot.Connection c, long now) {
        List<Named> names = c.functions().stream()
                .limit(MOST_NAMES)
                .map(name -> new Named(Texts.name(name), Links.function(name)))
                .toList();
        int more = c.functionCount() - names.size();
        return new WorkerRow(
                c.id(),
                c.address(),
                c.clientId().isEmpty() || c.clientId().equals("-") ? Texts.NONE : Texts.visible(c.clientId(), 80),
                role(c),
                names,
                more > 0 ? "and " + Texts.number(more) + " more" : null,
                c.job(),
                c.job() == null ? null : Links.job(c.job()),
                c.job() == null ? null : Texts.age(now - c.jobSince()),
                c.running() > 1 ? " and " + (c.running() - 1) + " more" : "",
                Texts.number(c.completed()),
                Texts.number(c.failed()),
                Texts.age(now - c.connectedAt()),
                Texts.age(now - c.heardAt()));
    }

    private static String role(EngineSnapshot.Connection c) {
        String waits = c.waitingFor() > 0 ? ", waits for " + Texts.jobs(c.waitingFor()) : "";
        return (c.isWorker() ? "worker" : "client") + waits;
    }
}
