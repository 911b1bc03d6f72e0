package dev.gearman.server.app.functions;

import dev.gearman.server.app.lifecycle.JobServer;
import dev.gearman.server.app.operations.AuditedOperations;
import dev.gearman.server.app.operations.Engine;
import dev.gearman.server.app.records.RecordsUnavailableException;
import dev.gearman.server.app.settings.QueueLimits;
import dev.gearman.server.app.settings.Settings;
import dev.gearman.server.app.store.relational.Database;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Puts the settings of functions in force again after a restart, as soon as there is an engine. */
@Component
class SettingsRestorer implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(SettingsRestorer.class);

    private final Engine engine;
    private final JobServer server;
    private final Database database;
    private final Settings settings;
    private volatile boolean running;

    SettingsRestorer(Engine engine, JobServer server, Database database, Settings settings) {
        this.engine = engine;
        this.database = database;
        this.server = server;
        this.settings = settings;
    }

    @Override
    public void start() {
        running = true;
        // at once, or when the database is there at last
        database.whenOpen(this::apply);
    }

    private void apply() {
        if (!running) {
            return;
        }
        try {
            settings.all(Settings.PAUSED).keySet().forEach(engine::pause);
            settings.all(Settings.MAX_QUEUE).forEach(this::limit);
        } catch (RecordsUnavailableException e) {
            log.error("What operators have set is not in force: {}", e.getMessage());
        }
    }

    private void limit(String function, String values) {
        QueueLimits.parse(values)
                .ifPresentOrElse(
                        limits ->
                                engine.ask(ops -> ops.maxQueue(function, limits.high(), limits.normal(), limits.low())),
                        () -> log.warn(
                                "A kept limit is not understood: {}",
                                AuditedOperations.printable(
                                        Map.entry(function, values).toString())));
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Right after the job server. */
    @Override
    public int getPhase() {
        return server.getPhase() + 1;
    }
}
