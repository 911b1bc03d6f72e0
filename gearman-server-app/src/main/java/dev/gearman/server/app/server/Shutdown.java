package dev.gearman.server.app.server;

import dev.gearman.server.app.lifecycle.JobServer;
import dev.gearman.server.app.operations.AuditedOperations;
import dev.gearman.server.app.security.Visitor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.stereotype.Component;

/** Ends this process as the signals USR1 (drain) and TERM (stop) do. */
@Component
public class Shutdown {
    private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

    private final JobServer server;
    private final AuditedOperations changes;
    private final ApplicationContext context;
    private final AtomicBoolean draining = new AtomicBoolean();
    private final AtomicBoolean stopping = new AtomicBoolean();

    Shutdown(JobServer server, AuditedOperations changes, ApplicationContext context) {
        this.server = server;
        this.changes = changes;
        this.context = context;
    }

    /** Whether the job port is closed and the process ends when no job is left. */
    public boolean isDraining() {
        return draining.get();
    }

    /** Closes the job port; the process ends when no job is left. Harmless if it does already. */
    public void drain(Visitor who) {
        changes.note(who, "drain", "server", "", true);
        if (draining.compareAndSet(false, true)) {
            inBackground("drain", () -> {
                server.finish();
                exit();
            });
        }
    }

    /** Waits for running jobs as long as is configured, and ends the process; what waits is kept by a durable store. */
    public void stop(Visitor who) {
        changes.note(who, "shutdown", "server", "", true);
        inBackground("shutdown", this::exit);
    }

    private void exit() {
        if (stopping.compareAndSet(false, true)) {
            log.info("The server ends because somebody asked for it in the dashboard");
            System.exit(SpringApplication.exit(context));
        }
    }

    private static void inBackground(String name, Runnable action) {
        Thread thread = new Thread(action, name);
        thread.setDaemon(true);
        thread.start();
    }
}
