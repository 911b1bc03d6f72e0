package dev.gearman.server.engine.dispatch;

import dev.gearman.server.engine.state.FunctionQueue;
import dev.gearman.server.engine.state.Job;

/** What the {@link Dispatcher} asks about jobs that are not to wait in memory. */
public interface Overflow {
    /** All jobs wait in memory. */
    Overflow NONE = new Overflow() {
        @Override
        public boolean takes(Job job) {
            return false;
        }

        @Override
        public void left(FunctionQueue function, int priority) {}
    };

    /** Whether a job that begins to wait is kept out of the queue in memory, and has been put elsewhere by now. */
    boolean takes(Job job);

    /** A job has left its queue. */
    void left(FunctionQueue function, int priority);
}
