package dev.gearman.server.engine.state;

/** The requests for a job of one worker that wait for the store. */
public interface WaitingGrabs {
    /** Serves the requests in the next turn of the engine: the job for which the worker is woken may just be queued. */
    void serveSoon();
}
