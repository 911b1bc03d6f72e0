package dev.gearman.worker;

/**
 * What a worker has done since it was made.
 *
 * @param running jobs that run now
 * @param completed functions that returned a result
 * @param failed functions that threw something
 * @param cancelled jobs whose connection was lost while they ran
 * @param dropped results and failures that went nowhere, since the connection that had given the job was gone
 * @param refused packets about jobs that the server no longer gave this worker credit for
 */
public record WorkerStatistics(long running, long completed, long failed, long cancelled, long dropped, long refused) {}
