package dev.gearman.server.engine.state;

import dev.gearman.server.engine.index.IntrusiveList;
import dev.gearman.server.engine.index.NumberQueue;

/**
 * What waits behind a function's queue in memory: by priority, the numbers of jobs that are in the store only, and jobs
 * that stand between or behind them and can't be left to the store.
 */
public final class Backlog {
    private final Lane[] lanes = {new Lane(), new Lane(), new Lane()};

    /** One priority's. The order is that of {@link Job#place}: a job at a place comes before the number at that position. */
    public static final class Lane {
        public final NumberQueue numbers = new NumberQueue();
        public final IntrusiveList<Job> parked = new IntrusiveList<>();
        /** Whether the next jobs are being loaded. */
        public boolean loading;
        /** Whether the last attempt to load failed: what is in memory goes on without those that can't be had. */
        public boolean stalled;

        int size() {
            return numbers.size() + parked.size();
        }

        public boolean isEmpty() {
            return size() == 0;
        }

        /** Puts a job that stays in memory behind everything else. */
        public void park(Job job) {
            job.place = numbers.tail();
            parked.addLast(job);
        }

        void remove(Job job) {
            if (job.place == Job.SPILLED) {
                numbers.remove(job.number());
            } else {
                parked.remove(job);
            }
            job.place = Job.IN_QUEUE;
        }
    }

    public Lane lane(int priority) {
        return lanes[priority];
    }

    int size(int priority) {
        return lanes[priority].size();
    }

    /** Jobs whose place is that of their number, almost all of which are in the store only. */
    public int numbers() {
        return lanes[0].numbers.size() + lanes[1].numbers.size() + lanes[2].numbers.size();
    }

    public boolean isEmpty() {
        return lanes[0].isEmpty() && lanes[1].isEmpty() && lanes[2].isEmpty();
    }

    public boolean contains(long number) {
        return lanes[0].numbers.contains(number)
                || lanes[1].numbers.contains(number)
                || lanes[2].numbers.contains(number);
    }
}
