package dev.gearman.server.engine.dispatch;

import dev.gearman.server.api.JobState;
import dev.gearman.server.api.Priority;
import dev.gearman.server.engine.index.NumberQueue;
import dev.gearman.server.engine.index.SpilledKeys;
import dev.gearman.server.engine.state.Backlog;
import dev.gearman.server.engine.state.Backlog.Lane;
import dev.gearman.server.engine.state.EngineOptions;
import dev.gearman.server.engine.state.FunctionQueue;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.Job.StoreState;
import dev.gearman.server.engine.state.JobKey;
import dev.gearman.server.engine.state.JobRegistry;
import dev.gearman.server.engine.state.Submission;
import dev.gearman.server.engine.state.TimerQueue;
import dev.gearman.server.engine.state.UniqueIndex;
import dev.gearman.server.store.JobJournal;
import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.StoreException;
import dev.gearman.server.store.StoredJob;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a queue grow beyond memory. Past a limit, a waiting job that the store has is dropped but for its number, and
 * comes back, in order and a page at a time, before its function's queue in memory runs dry.
 *
 * <p>What can't be dropped (a foreground job, one that a client joined, one that lost its place in the order of numbers)
 * keeps its place as well, see {@link Backlog}. While a page is under way, nothing overtakes it: workers sleep and are
 * woken when it arrives. Only when the store can't be read, what is in memory goes on without what is not. Owned by the
 * engine's thread.
 */
public final class Pager implements Overflow {
    private static final Logger log = LoggerFactory.getLogger(Pager.class);
    /** Memory that the jobs of a page may take: large enough to keep workers busy while the next one is under way. */
    private static final long PAGE_BYTES = 8 * 1024 * 1024;
    /** How many jobs of a queue stay in memory, and are loaded at a time, when other queues have used it up. */
    private static final int FEW = 32;

    private static final long FEW_BYTES = 64 * 1024;
    /** Jobs larger than this are not kept for being few. */
    private static final long LARGE = FEW_BYTES / FEW;
    /** How long to wait before a store that could not be read is asked again, in milliseconds. */
    private static final long PAUSE = 1_000;

    private final EngineOptions options;
    private final InstantSource clock;
    private final JobJournal journal;
    private final JobRegistry jobs;
    private final Dispatcher dispatcher;
    private final TimerQueue agenda;
    private final SpilledKeys keys = new SpilledKeys(this::contains);
    /** Functions with a backlog. */
    private final Set<FunctionQueue> paged = new LinkedHashSet<>();

    private final int page;
    private final int few;

    public Pager(
            EngineOptions options,
            InstantSource clock,
            JobJournal journal,
            JobRegistry jobs,
            Dispatcher dispatcher,
            TimerQueue agenda) {
        this.options = options;
        this.clock = clock;
        this.journal = journal;
        this.jobs = jobs;
        this.dispatcher = dispatcher;
        this.agenda = agenda;
        this.page = Math.max(1, Math.min(JobStore.MAX_LOAD, options.maxJobsInMemory() / 4));
        this.few = Math.min(FEW, page);
        dispatcher.overflow(this);
    }

    // ---------------------------------------------------------------- out of memory

    @Override
    public boolean takes(Job job) {
        FunctionQueue function = job.function();
        int priority = job.priority().ordinal();
        Lane lane = function.backlog == null ? null : function.backlog.lane(priority);
        if (lane == null || lane.isEmpty()) {
            boolean stays = !isOver()
                    || !mayBeSpilled(job)
                    || function.atFront(priority) == 0
                    || (function.atFront(priority) < few && job.memory() < LARGE);
            if (stays) {
                return false;
            }
            spill(job, backlog(function).lane(priority));
        } else if (mayBeSpilled(job) && lane.numbers.accepts(job.number()) && (lane.stalled || isCrowded())) {
            spill(job, lane);
        } else if (lane.stalled) {
            return false;
        } else {
            lane.park(job);
        }
        return true;
    }

    /** Whether the jobs in memory are as many, or as large, as they may be. */
    private boolean isOver() {
        return jobs.all().size() >= options.maxJobsInMemory() || jobs.used() >= options.maxJobBytesInMemory();
    }

    /** Whether there is no room to keep a job in memory that would have to be loaded only to come behind others. */
    private boolean isCrowded() {
        return jobs.all().size() >= options.maxJobsInMemory() / 2 || jobs.used() >= options.maxJobBytesInMemory() / 2;
    }

    private boolean mayBeSpilled(Job job) {
        return job.stored() == StoreState.YES
                && job.isBackground()
                && job.clients == null
                && job.number() < NumberQueue.TOO_LARGE
                && keys.accepts(job.number());
    }

    private Backlog backlog(FunctionQueue function) {
        Backlog backlog = function.backlog;
        if (backlog == null) {
            backlog = new Backlog();
            function.backlog = backlog;
            paged.add(function);
        }
        return backlog;
    }

    private void spill(Job job, Lane lane) {
        lane.numbers.add(job.number(), job.memory());
        jobs.remove(job);
        if (!job.isCancelled() && JobKey.exists(job)) {
            keys.add(JobKey.hash(job), job.number());
        }
        count(1);
    }

    private void count(int change) {
        if (jobs.spilled() + change == 0) {
            keys.clear();
        }
        jobs.spilled(change, keys.memory());
    }

    // ---------------------------------------------------------------- back into memory

    @Override
    public void left(FunctionQueue function, int priority) {
        Backlog backlog = function.backlog;
        if (backlog != null) {
            refill(function, priority, backlog.lane(priority));
            dispatcher.refresh(function);
        }
    }

    private void refill(FunctionQueue function, int priority, Lane lane) {
        settle(function, lane);
        dropIfEmpty(function);
        int enough = isOver() ? Math.max(1, few / 2) : page;
        if (lane.loading || lane.numbers.isEmpty() || function.atFront(priority) >= enough) {
            return;
        }
        Job next = lane.parked.first();
        long end = next == null ? lane.numbers.tail() : next.place;
        long room = (options.maxJobBytesInMemory() - jobs.used()) / 2;
        long[] numbers = lane.numbers.peek(end, isOver() ? few : page, Math.max(FEW_BYTES, Math.min(PAGE_BYTES, room)));
        lane.loading = true;
        journal.load(numbers, (stored, failure) -> loaded(function, priority, lane, numbers, stored, failure));
    }

    /** Moves what is in memory and next in line to the queue's end. */
    private void settle(FunctionQueue function, Lane lane) {
        while (true) {
            long number = lane.numbers.first();
            Job parked = lane.parked.first();
            if (parked != null && (number < 0 || parked.place <= lane.numbers.head())) {
                lane.parked.remove(parked);
                addToFront(function, parked);
                continue;
            }
            Job inMemory = number < 0 ? null : jobs.all().get(number);
            if (inMemory == null) {
                return;
            }
            lane.numbers.removeFirst();
            addToFront(function, inMemory);
        }
    }

    private static void addToFront(FunctionQueue function, Job job) {
        job.place = Job.IN_QUEUE;
        function.addWaiting(job);
    }

    private void loaded(
            FunctionQueue function,
            int priority,
            Lane lane,
            long[] asked,
            List<StoredJob> found,
            @Nullable StoreException failure) {
        if (failure != null) {
            stall(function, priority, lane, failure);
            return;
        }
        lane.loading = false;
        lane.stalled = false;
        int next = 0;
        for (long number : asked) {
            StoredJob stored = next < found.size() && found.get(next).number() == number ? found.get(next++) : null;
            settle(function, lane);
            if (lane.numbers.first() == number) {
                lane.numbers.removeFirst();
                arrive(function, number, stored);
            }
        }
        if (!lane.isEmpty() || function.backlog != null) {
            left(function, priority);
        }
    }

    private void arrive(FunctionQueue function, long number, @Nullable StoredJob stored) {
        if (stored == null) {
            keys.forget();
            count(-1);
            log.warn("Job {} of {} is not in the store any more, and is not run", number, function);
            return;
        }
        function.addWaiting(restore(function, stored));
    }

    private Job restore(FunctionQueue function, StoredJob stored) {
        Job job = jobs.restore(function, stored);
        if (JobKey.exists(job)) {
            keys.remove(JobKey.hash(job), job.number());
        }
        count(-1);
        job.become(JobState.WAITING);
        return job;
    }

    private void stall(FunctionQueue function, int priority, Lane lane, StoreException failure) {
        if (!lane.stalled) {
            log.warn("Waiting jobs of {} can't be loaded: {}", function, failure.getMessage());
        }
        lane.stalled = true;
        for (Job job = lane.parked.pollFirst(); job != null; job = lane.parked.pollFirst()) {
            addToFront(function, job);
        }
        agenda.at(clock.millis() + PAUSE, () -> {
            lane.loading = false;
            if (!lane.isEmpty()) {
                left(function, priority);
            }
        });
        if (!lane.isEmpty()) {
            dropIfEmpty(function);
            dispatcher.refresh(function);
        }
    }

    private void dropIfEmpty(FunctionQueue function) {
        Backlog backlog = function.backlog;
        if (backlog != null && backlog.isEmpty()) {
            function.backlog = null;
            paged.remove(function);
        }
    }

    // ---------------------------------------------------------------- by number and by key

    /** Whether the store alone has a job that waits. */
    public boolean contains(long number) {
        return find(number) != null && jobs.all().get(number) == null;
    }

    private @Nullable FunctionQueue find(long number) {
        for (FunctionQueue function : paged) {
            if (function.backlog != null && function.backlog.contains(number)) {
                return function;
            }
        }
        return null;
    }

    /** Drops a job that is in the store only from its queue, but not from the store; whether there was one. */
    public boolean drop(long number) {
        FunctionQueue function = contains(number) ? find(number) : null;
        if (function == null || function.backlog == null) {
            return false;
        }
        for (int p = 0; p < Priority.COUNT; p++) {
            if (function.backlog.lane(p).numbers.remove(number)) {
                keys.forget();
                count(-1);
                function.cancelled++;
                left(function, p);
                return true;
            }
        }
        return false;
    }

    /**
     * Drops jobs of a function that are in the store only from its queue, but not from the store, those that wait longest
     * first.
     *
     * @param last the last number to drop
     * @param most how many at most
     * @return their numbers
     */
    public long[] drop(FunctionQueue function, long last, int most) {
        long[] dropped = new long[most];
        int count = 0;
        for (int p = 0; p < Priority.COUNT && count < most; p++) {
            for (long number = first(function, p); count < most && number >= 0; number = first(function, p)) {
                if (number > last || !drop(number)) {
                    break;
                }
                dropped[count++] = number;
            }
        }
        return Arrays.copyOf(dropped, count);
    }

    private static long first(FunctionQueue function, int priority) {
        return function.backlog == null
                ? -1
                : function.backlog.lane(priority).numbers.first();
    }

    /** The function of a job that is in the store only. */
    public FunctionQueue functionOf(long number) {
        FunctionQueue function = find(number);
        if (function == null) {
            throw new IllegalStateException(number + " waits for no function");
        }
        return function;
    }

    /** Brings a job into memory that was loaded out of turn; it keeps its place. */
    public Job bringBack(StoredJob stored) {
        FunctionQueue function = functionOf(stored.number());
        Job job = restore(function, stored);
        job.place = Job.SPILLED;
        left(function, job.priority().ordinal());
        return job;
    }

    /** Numbers of the jobs in the store only that a submission may have to join. */
    public long[] candidates(FunctionQueue function, Submission submission) {
        return function.backlog == null || keys.size() == 0 || !JobKey.exists(submission)
                ? NumberQueue.NONE
                : keys.find(JobKey.hash(function, submission));
    }

    /** Numbers of the jobs in the store only, of whatever function, that may have this key. */
    public long[] candidates(byte[] unique) {
        if (keys.size() == 0 || !UniqueIndex.isKey(unique, 0, unique.length, unique.length)) {
            return NumberQueue.NONE;
        }
        return paged.stream()
                .flatMapToLong(function -> Arrays.stream(keys.find(JobKey.hash(function, unique))))
                .limit(JobStore.MAX_LOAD)
                .toArray();
    }
}
