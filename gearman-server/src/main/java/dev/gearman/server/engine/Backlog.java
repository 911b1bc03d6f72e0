package dev.gearman.server.engine;

/**
 * What waits behind a function's queue in memory: by priority, the numbers of jobs that are in the store only, and jobs
 * that stand between or behind them and can't be left to the store.
 */
final class Backlog {
    private final Lane[] lanes = {new Lane(), new Lane(), new Lane()};

    /** One priority's. The order is that of {@link Job#place}: a job at a place comes before the number at that position. */
    static final class Lane {
        final NumberQueue numbers = new NumberQueue();
        final Chain<Job> parked = new Chain<>();
        /** Whether the next jobs are being loaded. */
        boolean loading;
        /** Whether the last attempt to load failed: what is in memory goes on without those that can't be had. */
        boolean stalled;

        int size() {
            return numbers.size() + parked.size();
        }

        boolean isEmpty() {
            return size() == 0;
        }

        /** Puts a job that stays in memory behind everything else. */
        void park(Job job) {
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

    Lane lane(int priority) {
        return lanes[priority];
    }

    int size(int priority) {
        return lanes[priority].size();
    }

    /** Jobs whose place is that of their number, almost all of which are in the store only. */
    int numbers() {
        return lanes[0].numbers.size() + lanes[1].numbers.size() + lanes[2].numbers.size();
    }

    boolean isEmpty() {
        return lanes[0].isEmpty() && lanes[1].isEmpty() && lanes[2].isEmpty();
    }

    boolean contains(long number) {
        return lanes[0].numbers.contains(number)
                || lanes[1].numbers.contains(number)
                || lanes[2].numbers.contains(number);
    }
}
