package dev.gearman.server.engine.state;

import dev.gearman.server.engine.index.IntrusiveList;

/** That a worker can do a function. In the function's chain of sleepers, or in its worker's chain of those that are not. */
public final class Ability extends IntrusiveList.Node<Ability> {
    public final Session worker;
    public final FunctionQueue function;

    /** How long the worker may take for a job, in milliseconds; 0 for as long as it likes. */
    public long timeout;

    /** Whether it is among the function's sleepers. */
    public boolean listed;

    public Ability(Session worker, FunctionQueue function) {
        this.worker = worker;
        this.function = function;
    }
}
