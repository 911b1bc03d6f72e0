package dev.gearman.server.app.lifecycle;

import dev.gearman.server.api.DeadSet;
import dev.gearman.server.api.JobListener;
import dev.gearman.server.store.JobStore;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Connects the job server with its store and with those who are told of its jobs: after the settings of operators are in
 * force, so that no stored job of a paused function is handed out.
 */
@Component
class StoreConnection implements SmartLifecycle {
    private final JobServer server;
    private final ObjectProvider<JobStore> store;
    private final ObjectProvider<JobListener> listeners;
    private final ObjectProvider<DeadSet> deadSet;
    private volatile boolean running;

    StoreConnection(
            JobServer server,
            ObjectProvider<JobStore> store,
            ObjectProvider<JobListener> listeners,
            ObjectProvider<DeadSet> deadSet) {
        this.server = server;
        this.store = store;
        this.listeners = listeners;
        this.deadSet = deadSet;
    }

    @Override
    public void start() {
        running = true;
        server.connect(store.getIfAvailable(), listener(), deadSet.getIfAvailable(() -> DeadSet.NONE));
    }

    private JobListener listener() {
        JobListener[] all = listeners.orderedStream().toArray(JobListener[]::new);
        return job -> {
            for (JobListener one : all) {
                one.ended(job);
            }
        };
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After the job server and the settings that are put in force in it. */
    @Override
    public int getPhase() {
        return server.getPhase() + 2;
    }
}
