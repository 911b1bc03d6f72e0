package dev.gearman.server.app.lifecycle;

import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.config.InvalidSettingException;
import dev.gearman.server.app.settings.Settings;
import dev.gearman.server.app.store.relational.EarlyDatabase;
import dev.gearman.server.store.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Opens the database on a thread of its own while Spring makes the application, and gives a job port its store as soon as the
 * settings of operators are in force there: background jobs need not wait for pages either. A database that is not there yet is
 * left to the application. One that does not become usable by waiting ends the start, and closes the port at once.
 */
final class EarlyStore implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EarlyStore.class);
    private static final String NAME = "earlyStore";
    /** How long the end of a start that has failed waits for what is under way here. */
    private static final long PATIENCE_MILLIS = 10_000;

    private final ConfigurableEnvironment environment;
    private final GearmanServerProperties properties;
    private final JobPort port;
    private final CompletableFuture<EarlyDatabase> database = new CompletableFuture<>();
    private volatile @Nullable RuntimeException failure;
    private final Thread thread = new Thread(this::run, "early-store");

    EarlyStore(ConfigurableEnvironment environment, GearmanServerProperties properties, JobPort port) {
        this.environment = environment;
        this.properties = properties;
        this.port = port;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        EarlyDatabase made;
        try {
            made = new EarlyDatabase(environment, properties);
        } catch (RuntimeException | LinkageError e) {
            database.completeExceptionally(e);
            fail(e);
            return;
        }
        database.complete(made);
        try {
            made.open();
            port.pause(made.settings(Settings.PAUSED).keySet());
            port.limit(made.settings(Settings.MAX_QUEUE));
            port.connect(made.store());
        } catch (InvalidSettingException e) {
            fail(e);
        } catch (StoreException | RuntimeException e) {
            log.debug("The database can't be opened yet", e);
        }
    }

    /** The start fails, when the application comes to that; what is open already closes now. */
    private void fail(Throwable reason) {
        RuntimeException cause = reason instanceof RuntimeException known ? known : new IllegalStateException(reason);
        failure = cause;
        port.abandon(cause);
    }

    /** Makes the database the application's, which closes it in the end. */
    void register(BeanDefinitionRegistry application) {
        RootBeanDefinition itself = new RootBeanDefinition(EarlyStore.class);
        itself.setInstanceSupplier(() -> this);
        application.registerBeanDefinition(NAME, itself);
        EarlyDatabase.register(application, NAME, this::made);
    }

    private EarlyDatabase made() {
        try {
            EarlyDatabase made = database.join();
            RuntimeException known = failure;
            if (known != null) {
                throw known;
            }
            return made;
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Closes the database. Harmless if that has happened. */
    @Override
    public void close() {
        try {
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        EarlyDatabase open = opened();
        if (open != null) {
            open.close();
        }
    }

    private @Nullable EarlyDatabase opened() {
        return database.isDone() && !database.isCompletedExceptionally() ? database.join() : null;
    }
}
