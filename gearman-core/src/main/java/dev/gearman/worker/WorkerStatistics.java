package dev.gearman.worker;

/**
 * Statistics of a worker since its creation.
 *
 * @param running the number of jobs that run now, without those that wait for the executor
 * @param completed the number of jobs with a result
 * @param failed the number of jobs without a result: an exception, or a result that was too large for the worker or the server
 * @param cancelled the number of jobs whose connection was lost before their end
 * @param dropped the number of results and failures without a receiver, since the connection of the job was lost
 * @param refused the number of reports about jobs that the server no longer expected from this worker
 */
public record WorkerStatistics(long running, long completed, long failed, long cancelled, long dropped, long refused) {}
