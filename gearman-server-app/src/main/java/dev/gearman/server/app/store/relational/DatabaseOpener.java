package dev.gearman.server.app.store.relational;

import dev.gearman.server.app.config.InvalidSettingException;
import dev.gearman.server.app.store.DataDirectory;
import dev.gearman.server.store.StoreException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Opens the database before the job port opens. A file of this process has to open, and a database server must not refuse, or the
 * start fails; a server that is not there may come later, and is tried again until it does.
 */
final class DatabaseOpener implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(DatabaseOpener.class);
    private static final int PAUSE_SECONDS = 2;

    private final Database database;
    private final String url;
    private final DataDirectory directory;
    private @Nullable ScheduledExecutorService thread;
    private boolean told;

    DatabaseOpener(Database database, String url, DataDirectory directory) {
        this.database = database;
        this.url = url;
        this.directory = directory;
    }

    @Override
    public synchronized void start() {
        try {
            open(database, url, directory);
        } catch (StoreException e) {
            tell(e);
        }
        ScheduledExecutorService created =
                Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "gearman-database"));
        created.scheduleWithFixedDelay(this::tryToOpen, PAUSE_SECONDS, PAUSE_SECONDS, TimeUnit.SECONDS);
        thread = created;
    }

    /**
     * Opens a database.
     *
     * @throws StoreException if it is not there, and may come later
     * @throws InvalidSettingException if it does not become usable by waiting
     */
    static void open(Database database, String url, DataDirectory directory) throws StoreException {
        boolean ours = directory.holds(url);
        if (ours) {
            directory.create();
        }
        try {
            database.open();
        } catch (StoreException | RuntimeException e) {
            if (e instanceof StoreException later && !database.kind().isLocal(url) && !DatabaseTrouble.isForGood(e)) {
                throw later;
            }
            String what = ours ? "the data directory '" + directory.path() + "'" : "the database " + name(url);
            throw new InvalidSettingException(
                    DatabaseTrouble.isInUse(e)
                            ? what + " is in use by another process" + hint(ours)
                            : what + " can't be used: "
                                    + DatabaseTrouble.sentence(e).replace(url, name(url)) + hint(ours),
                    e);
        }
    }

    private static String hint(boolean ours) {
        return ours ? " (--gearman.server.data-dir=DIR chooses another one)" : "";
    }

    private void tryToOpen() {
        try {
            database.open();
            if (told) {
                told = false;
                log.info("The database {} is there", name(url));
            }
        } catch (StoreException | RuntimeException e) {
            tell(e);
        }
    }

    private void tell(Exception failure) {
        if (!told) {
            told = true;
            log.error("The database {} can't be used, and is tried again: {}", name(url), failure.getMessage());
        }
    }

    /** An address without what may be secret. */
    private static String name(String url) {
        return url.replaceFirst("[?;].*", "").replaceFirst("//[^/@]*@", "//");
    }

    @Override
    public synchronized void stop() {
        if (thread != null) {
            thread.shutdownNow();
            thread = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    /** Before the job server. */
    @Override
    public int getPhase() {
        return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 2048;
    }
}
