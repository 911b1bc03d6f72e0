package dev.gearman.worker;

import java.util.concurrent.atomic.LongAdder;

/** What a worker counts. */
final class WorkerCounters {
    final LongAdder running = new LongAdder();
    final LongAdder completed = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder cancelled = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder refused = new LongAdder();

    WorkerStatistics read() {
        return new WorkerStatistics(
                running.sum(), completed.sum(), failed.sum(), cancelled.sum(), dropped.sum(), refused.sum());
    }
}
