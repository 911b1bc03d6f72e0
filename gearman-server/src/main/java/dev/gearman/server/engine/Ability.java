package dev.gearman.server.engine;

/** That a worker can do a function. In the function's chain of sleepers, or in its worker's chain of those that are not. */
final class Ability extends Chain.Node<Ability> {
    final Session worker;
    final FunctionQueue function;

    /** How long the worker may take for a job, in milliseconds; 0 for as long as it likes. */
    long timeout;

    /** Whether it is among the function's sleepers. */
    boolean listed;

    Ability(Session worker, FunctionQueue function) {
        this.worker = worker;
        this.function = function;
    }
}
