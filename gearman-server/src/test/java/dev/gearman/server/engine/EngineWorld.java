package dev.gearman.server.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.protocol.RefusedException;
import dev.gearman.server.api.DeadJob;
import dev.gearman.server.api.DeadSet;
import dev.gearman.server.api.JobEdit;
import dev.gearman.server.api.JobListener;
import dev.gearman.server.api.JobOrder;
import dev.gearman.server.api.JobRecord;
import dev.gearman.server.api.JobState;
import dev.gearman.server.api.Outcome;
import dev.gearman.server.api.Priority;
import dev.gearman.server.api.RetryRule;
import dev.gearman.server.api.TimeoutAction;
import dev.gearman.server.command.Commands;
import dev.gearman.server.engine.EngineModel.Client;
import dev.gearman.server.engine.EngineModel.Task;
import dev.gearman.server.engine.state.AttemptLog;
import dev.gearman.server.engine.state.EngineOptions;
import dev.gearman.server.engine.state.FunctionQueue;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.Session;
import dev.gearman.server.engine.state.Session.Attention;
import dev.gearman.server.engine.state.WakeupTimer;
import dev.gearman.server.store.JobJournal;
import dev.gearman.server.store.StoredJob;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** An engine and its model: does random things to both, and compares them after each. */
final class EngineWorld implements WakeupTimer {
    private static final List<String> ALL_FUNCTIONS = List.of("f", "g", "h", "blank name", "");
    private static final List<String> UNIQUES = List.of("", "", "-", "u1", "u2", "u3");
    private static final List<String> WORKLOADS = List.of("", "a", "b");
    private static final List<String> FORMS = List.of("JOB_ASSIGN", "JOB_ASSIGN_UNIQ", "JOB_ASSIGN_ALL");
    private static final long PATIENCE = 500;
    private static final List<Set<Outcome>> FAILURES = List.of(
            Set.of(Outcome.FAILED, Outcome.EXCEPTION, Outcome.TIMED_OUT, Outcome.LOST),
            Set.of(Outcome.LOST, Outcome.TIMED_OUT),
            Set.of(Outcome.FAILED),
            Set.of(Outcome.EXCEPTION, Outcome.TIMED_OUT));

    /** One connection on both sides. */
    private static final class Pair {
        final RecordingPeer peer = new RecordingPeer();
        final Client client = new Client();
        final Session session;
        /** How many times it was told of a job's end. */
        int ends;

        Attention attention = Attention.AWAKE;
        long wokenAt;
        /** {@code true} if it was cut off: it does nothing until it is back, and the engine does not learn of it. */
        boolean cutOff;

        Pair(JobEngine engine) {
            session = engine.connect(peer, "127.0.0.1");
        }
    }

    private final SplittableRandom random;
    private final SettableClock clock = new SettableClock(Instant.parse("2026-07-01T12:00:00Z"));
    private final EngineOptions options;
    private final @Nullable SlowJournal journal;
    /** Few or many: the fewer, the more its jobs and workers meet. */
    private final List<String> functions;

    private final JobEngine engine;
    private final Commands commands;
    private final EngineModel model;
    private final List<Pair> pairs = new ArrayList<>();
    private final List<Task> known = new ArrayList<>();
    /** Functions and priorities whose next jobs are on their way from the store. */
    private final Set<String> dry = new HashSet<>();

    /** Jobs that the store has and the engine has not got back yet. */
    private final Deque<Task> unread = new ArrayDeque<>();
    /** Workers whose requests were answered late, in that order. */
    private final List<Pair> served = new ArrayList<>();

    private final List<String> ended = new ArrayList<>();
    private final List<Long> buried = new ArrayList<>();
    /** What the dead set has been given and has not stored. */
    private final Map<Long, Runnable> unburied = new LinkedHashMap<>();

    private final int maxPairs;
    private long alarmAt = Long.MAX_VALUE;
    private String step = "nothing yet";

    EngineWorld(long seed, boolean durable, boolean spilling) {
        random = new SplittableRandom(seed);
        maxPairs = random.nextInt(8) == 0 ? 48 : 8;
        options = new EngineOptions(
                EngineModel.PREFIX,
                pick(List.of(-1, 0, 3)),
                pick(List.of(-1, 0, 2)),
                Duration.ofMillis(PATIENCE),
                pick(List.of(JobOrder.values())),
                pick(List.of(TimeoutAction.values())),
                false,
                random.nextInt(4) == 0 ? 12 : 1_000,
                Long.MAX_VALUE,
                0,
                1_000,
                spilling ? 1 + random.nextInt(12) : Integer.MAX_VALUE,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                65_536,
                rules());
        functions = ALL_FUNCTIONS.subList(0, 1 + random.nextInt(ALL_FUNCTIONS.size()));
        journal = durable ? new SlowJournal() : null;
        boolean keepsTheDead = random.nextBoolean();
        EngineListeners followers = new EngineListeners(this::ended, keepsTheDead ? this::bury : DeadSet.NONE, 0);
        JobJournal kept = journal == null ? JobJournal.NONE : journal;
        engine = new JobEngine(options, clock, kept, this, followers, new SplittableRandom(seed));
        commands = new Commands(engine, clock);
        model = new EngineModel(
                options,
                durable,
                clock.millis(),
                engine.registry().newest() + 1,
                (name, priority) -> dry.contains(name + priority),
                keepsTheDead,
                new SplittableRandom(seed));
        if (journal != null && !spilling && random.nextBoolean()) {
            beginRecovery(journal);
        }
    }

    /** As after a restart, with some jobs in the store. */
    private void beginRecovery(SlowJournal store) {
        for (int number = 1; number <= random.nextInt(20); number++) {
            Task task = new Task();
            task.number = number;
            task.function = pick(functions);
            task.workload = pick(WORKLOADS);
            task.unique = pick(UNIQUES);
            if (unread.stream().anyMatch(other -> other.joins(task.function, task.unique, task.workload))) {
                task.unique = "";
            }
            task.priority = random.nextInt(3);
            task.notBefore = random.nextInt(4) == 0 ? clock.millis() + random.nextInt(5_000) : 0;
            task.background = true;
            unread.add(task);
            store.stored.put(task.number, stored(task));
        }
        model.recovering = true;
        model.grabsWaitUntil = clock.millis() + GrabHandler.PATIENCE.toMillis();
        engine.recovery().begin();
    }

    private StoredJob stored(Task task) {
        return new StoredJob(
                task.number,
                bytes(EngineModel.PREFIX + ":"),
                bytes(task.function),
                bytes(task.unique),
                bytes(task.workload),
                task.priority,
                task.notBefore,
                new byte[0],
                0,
                clock.millis(),
                "127.0.0.1",
                new byte[0]);
    }

    private void recover() {
        if (random.nextInt(4) == 0
                && model.held.stream().noneMatch(each -> each.task().keyed())) {
            step = "the store can't be read";
            engine.recovery().failed("disk full");
            model.recoveryFails("disk full");
        } else if (unread.isEmpty()) {
            endRecovery();
        } else {
            step = "jobs come back";
            for (int i = 0; i < 1 + random.nextInt(5) && !unread.isEmpty(); i++) {
                Task task = unread.remove();
                known.add(task);
                engine.recovery().restore(List.of(stored(task)));
                model.restore(task);
            }
        }
    }

    private void endRecovery() {
        step = "the store has been read";
        engine.recovery().end();
        model.recoveryEnds();
    }

    private List<RetryRule> rules() {
        RetryRule quick = new RetryRule("f", 1 + random.nextInt(4), Duration.ZERO, 1, Duration.ZERO, 0, pick(FAILURES));
        RetryRule slow =
                new RetryRule("*", 3, Duration.ofMillis(300), 3, Duration.ofMillis(2_000), 0.5, pick(FAILURES));
        return pick(List.of(List.of(), List.of(quick), List.of(slow), List.of(quick, slow)));
    }

    private void ended(JobRecord job) {
        ended.add(job.handle() + " " + job.outcome() + " " + job.attempts() + " " + job.dead());
    }

    private void bury(DeadJob job, Runnable stored) {
        assertThat(job.attempts()).hasSize(job.attemptCount()).last().satisfies(last -> {
            assertThat(last.outcome()).isEqualTo(job.outcome());
            assertThat(last.endedAt()).isEqualTo(job.diedAt());
        });
        Task task = known.stream()
                .filter(each -> each.number == job.number())
                .findFirst()
                .orElseThrow();
        assertThat(List.of(job.function(), job.unique(), new String(job.workload(), ISO_8859_1), job.reducer()))
                .containsExactly(task.function, task.unique, task.workload, task.reducer);
        buried.add(job.number());
        unburied.put(job.number(), stored);
    }

    /** The dead set has stored the first of those that it was given, and says so twice. */
    private boolean storeADeadJob() {
        if (unburied.isEmpty()) {
            return false;
        }
        long number = unburied.keySet().iterator().next();
        step = "the dead set has " + number;
        Runnable stored = unburied.remove(number);
        stored.run();
        stored.run();
        return true;
    }

    @Override
    public void wakeAt(long millis) {
        alarmAt = Math.min(alarmAt, millis);
    }

    /** What was done last, for the message of a failure. */
    String step() {
        return step + " with " + options;
    }

    void doSomething() {
        List<Pair> pairs = reachable();
        if (pairs.size() < 2) {
            connect();
        } else {
            int dice = random.nextInt(100);
            if (model.recovering && random.nextInt(8) == 0) {
                recover();
            } else if (dice < 4) {
                connect();
            } else if (dice < 7) {
                disconnect(pick(pairs));
            } else if (dice < 33) {
                submit(pick(pairs));
            } else if (dice < 45) {
                register(pick(pairs));
            } else if (dice < 60) {
                grab(pick(pairs));
            } else if (dice < 70) {
                sleep(pick(pairs));
            } else if (dice < 85) {
                report(pick(pairs));
            } else if (dice < 90) {
                ask(pick(pairs));
            } else if (dice < 93) {
                passTime(pick(List.of(0L, 1L, 400L, 1_000L, 6_000L, 12_000L)));
            } else if (dice < 97) {
                manage();
            } else {
                operate();
            }
            if (random.nextInt(8) == 0) {
                storeADeadJob();
            }
            if (random.nextInt(12) == 0) {
                check();
                cutOff();
            }
            if (journal != null && random.nextInt(3) == 0) {
                check();
                answerStore(random.nextInt(8) > 0);
            }
            if (journal != null && random.nextInt(3) == 0) {
                check();
                step = "a page arrives";
                journal.answerLoad();
            }
        }
        check();
    }

    // ---------------------------------------------------------------- operations

    private void connect() {
        if (pairs.size() < maxPairs) {
            step = "connect";
            pairs.add(connected());
        }
    }

    private List<Pair> reachable() {
        return pairs.stream().filter(pair -> !pair.cutOff).toList();
    }

    /** Some sleeping workers are cut off, or all that were are back. */
    private void cutOff() {
        if (random.nextInt(4) == 0) {
            step = "workers are back";
            pairs.forEach(pair -> pair.cutOff = false);
            return;
        }
        String function = pick(functions);
        for (int i = random.nextInt(8); i >= 0 && pairs.size() < maxPairs; i--) {
            connect();
            Pair pair = pairs.get(pairs.size() - 1);
            execute(pair, packet(PacketType.CAN_DO, function));
            model.canDo(pair.client, function, 0);
            sleep(pair);
            check();
        }
        step = "workers are cut off";
        for (Pair pair : pairs) {
            pair.cutOff |= pair.attention == Attention.SLEEPING && random.nextInt(3) > 0;
        }
    }

    private Pair connected() {
        Pair pair = new Pair(engine);
        pair.peer.onLateGrab = () -> served.add(pair);
        return pair;
    }

    private void disconnect(Pair pair) {
        if (random.nextBoolean()) {
            step = "the input ends";
            engine.inputEnded(pair.session);
            model.inputEnded(pair.client);
            check();
        }
        step = "disconnect";
        pairs.remove(pair);
        engine.disconnect(pair.session);
        model.disconnect(pair.client);
    }

    private void submit(Pair pair) {
        Task task = new Task();
        known.add(task);
        task.function = pick(functions);
        task.unique = random.nextInt(100) == 0 ? "x".repeat(64 + random.nextInt(2)) : pick(UNIQUES);
        if (model.trouble != null) {
            task.unique = ""; // what joins nothing now may have the key of a job that comes back
        }
        task.workload = pick(WORKLOADS);
        task.priority = 1;
        String head = task.function + "\0" + task.unique + "\0";
        Packet packet;
        switch (random.nextInt(9)) {
            case 0 -> {
                task.background = true;
                long seconds = clock.millis() / 1_000 + random.nextInt(-2, 8);
                task.notBefore = seconds * 1_000;
                packet = packet(PacketType.SUBMIT_JOB_EPOCH, head + seconds + "\0" + task.workload);
            }
            case 1 -> {
                task.reducer = random.nextBoolean() ? "sum" : "";
                task.background = random.nextBoolean();
                packet = packet(
                        task.background ? PacketType.SUBMIT_REDUCE_JOB_BACKGROUND : PacketType.SUBMIT_REDUCE_JOB,
                        head + task.reducer + "\0\0" + task.workload);
            }
            default -> {
                task.background = random.nextBoolean();
                task.priority = random.nextInt(3);
                String name =
                        "SUBMIT_JOB" + List.of("_HIGH", "", "_LOW").get(task.priority) + (task.background ? "_BG" : "");
                packet = packet(PacketType.valueOf(name), head + task.workload);
            }
        }
        int waiting = waiting(task.function);
        long sleepers = sleepers(task.function);
        execute(pair, packet);
        model.submit(pair.client, task);
        FunctionQueue queue = engine.findFunction(bytes(task.function));
        if (waiting(task.function) > waiting && queue != null && queue.backlog == null) {
            checkWakeups(task.function, sleepers);
        }
    }

    /** As many NOOPs for a new job as the options say. */
    private void checkWakeups(String function, long sleepers) {
        long sent = pairs.stream().mapToInt(pair -> pair.peer.noops).sum();
        if (pairs.stream().anyMatch(pair -> !pair.client.grabs.isEmpty() && pair.client.can(function))) {
            return; // one that waits gets the job itself
        }
        if (model.paused.contains(function)) {
            assertThat(sent).as("NOOPs for a paused function").isZero();
            return;
        }
        switch (options.workerWakeup()) {
            case 0 -> assertThat(sent).as("NOOPs").isEqualTo(sleepers);
            case -1 -> assertThat(sent).as("NOOPs").isLessThanOrEqualTo(1);
            default -> assertThat(sent).as("NOOPs").isEqualTo(Math.min(options.workerWakeup(), sleepers));
        }
        assertThat(pairs.stream().filter(pair -> pair.peer.noops > 0))
                .allSatisfy(pair -> assertThat(pair.client.can(function)).isTrue());
    }

    private void register(Pair pair) {
        String function = pick(functions);
        switch (random.nextInt(8)) {
            case 0 -> {
                execute(pair, packet(PacketType.RESET_ABILITIES, ""));
                model.reset(pair.client);
            }
            case 1 -> {
                execute(pair, packet(PacketType.CANT_DO, function));
                model.cantDo(pair.client, function);
            }
            case 2, 3 -> {
                long timeout = pick(List.of(0L, 1L, 999L, 5_000L));
                execute(pair, packet(PacketType.CAN_DO_TIMEOUT, function + "\0" + timeout));
                model.canDo(pair.client, function, timeout);
            }
            default -> {
                execute(pair, packet(PacketType.CAN_DO, function));
                model.canDo(pair.client, function, 0);
            }
        }
    }

    private void grab(Pair pair) {
        int form = random.nextInt(3);
        noteWhatIsDry();
        pair.attention = Attention.AWAKE;
        execute(
                pair,
                packet(
                        List.of(PacketType.GRAB_JOB, PacketType.GRAB_JOB_UNIQ, PacketType.GRAB_JOB_ALL)
                                .get(form),
                        ""));
        model.grab(pair.client, FORMS.get(form));
    }

    private void noteWhatIsDry() {
        dry.clear();
        for (String name : functions) {
            FunctionQueue function = engine.findFunction(bytes(name));
            for (int p = 0; function != null && p < Priority.COUNT; p++) {
                if (function.isDry(p)) {
                    dry.add(name + p);
                }
            }
        }
    }

    private void sleep(Pair pair) {
        pair.attention = Attention.SLEEPING;
        execute(pair, packet(PacketType.PRE_SLEEP, ""));
    }

    private void report(Pair pair) {
        List<Task> running = pair.client.running;
        Task task = running.isEmpty() || random.nextInt(6) == 0 ? pickKnown() : pick(running);
        if (task == null) {
            return;
        }
        switch (random.nextInt(8)) {
            case 0 -> report(pair, "WORK_FAIL", task, "");
            case 1 -> {
                report(pair, "WORK_EXCEPTION", task, " why");
                if (random.nextBoolean()) {
                    check();
                    report(pair, "WORK_FAIL", task, "");
                }
            }
            case 2 -> report(pair, random.nextBoolean() ? "WORK_DATA" : "WORK_WARNING", task, " part");
            case 3 -> {
                if (task.worker == pair.client) {
                    task.numerator = random.nextInt(100);
                    task.denominator = 100;
                }
                report(pair, "WORK_STATUS", task, " " + task.numerator + " " + task.denominator);
            }
            default -> report(pair, "WORK_COMPLETE", task, " result");
        }
    }

    private void report(Pair pair, String type, Task task, String text) {
        execute(pair, packet(PacketType.valueOf(type), (task.handle() + text).replace(' ', '\0')));
        model.report(pair.client, type, task, text);
    }

    private void ask(Pair pair) {
        Task task = pickKnown();
        if (task != null && !model.recovering && random.nextInt(4) == 0) {
            step = "fetch " + task.handle();
            byte[] handle = bytes(task.handle());
            engine.lookups().fetch(handle, 0, handle.length, (job, failure) -> {
                if ((job == null) == model.live.containsKey(task.number)) {
                    throw new AssertionError("fetched " + job + " for " + task.handle());
                }
            });
            answerLookups();
        } else if (task == null || model.recovering || random.nextInt(4) == 0) {
            execute(pair, packet(PacketType.OPTION_REQ, "exceptions"));
            pair.client.exceptions = true;
            pair.client.expected.add("OPTION_RES exceptions");
        } else if (random.nextBoolean()) {
            execute(pair, packet(PacketType.GET_STATUS, task.handle()));
            model.status(pair.client, task.handle());
        } else if (options.maxJobsInMemory() == Integer.MAX_VALUE || model.keyed(task.unique) <= 1) {
            // of several with the key, any may be meant
            execute(pair, packet(PacketType.GET_STATUS_UNIQUE, task.unique));
            model.statusOfUnique(pair.client, task.unique);
        }
    }

    private void manage() {
        String function = pick(functions);
        switch (random.nextInt(4)) {
            case 0 -> {
                step = "limit " + function;
                int limit = random.nextInt(-1, 4);
                int low = random.nextInt(0, 9);
                engine.maxQueue(bytes(function), limit, limit, low);
                model.limit(function, limit, limit, low);
            }
            case 1 -> {
                step = "drop " + function;
                FunctionQueue queue = engine.findFunction(bytes(function));
                boolean idle =
                        model.count(function) == 0 && pairs.stream().noneMatch(pair -> pair.client.can(function));
                if (queue != null) {
                    assertThat(engine.dropFunction(queue)).isEqualTo(idle);
                }
                if (idle) {
                    model.functions.remove(function);
                }
            }
            case 2 -> {
                step = "create " + function;
                engine.createFunction(bytes(function));
                model.function(function);
            }
            default -> {
                Task task = pickKnown();
                Job job = task == null ? null : engine.jobs().get(task.number);
                if (task != null && job != null) {
                    step = "cancel " + job;
                    engine.cancel(job);
                    model.cancel(task);
                } else if (task != null && isSpilled(task)) {
                    step = "cancel " + task.handle() + ", which is in the store only";
                    byte[] handle = bytes(task.handle());
                    assertThat(engine.lookups().cancel(handle, 0, handle.length))
                            .isTrue();
                    answerLookups();
                    model.cancel(task);
                }
            }
        }
    }

    /** What people do beside the port. */
    private void operate() {
        String function = pick(functions);
        Task task = pickKnown();
        int dice = random.nextInt(7);
        if (dice == 0) {
            step = "pause " + function;
            assertThat(engine.controls().pause(function)).isEqualTo(!model.paused.contains(function));
            model.pause(function, true);
        } else if (dice <= 2) {
            step = "resume " + function;
            assertThat(engine.controls().resume(function)).isEqualTo(model.paused.contains(function));
            model.pause(function, false);
        } else if (dice == 3 && random.nextInt(3) == 0) {
            step = "purge " + function;
            Purge purge = engine.controls().purge(function);
            Integer purged = purge.step();
            while (purged == null) {
                answerLookups();
                purged = purge.step();
            }
            assertThat(purged).isEqualTo(model.purge(function));
        } else if (dice <= 4 && task != null) {
            step = "run next " + task.handle();
            fetch(task);
            boolean there = task.state == JobState.WAITING || task.state == JobState.DELAYED;
            assertThat(engine.controls().runNow(task.handle())).isEqualTo(there);
            model.runNow(task);
        } else if (task != null && dice % 2 == 0) {
            edit(task);
        } else if (task != null) {
            int priority = random.nextInt(3);
            step = "priority " + priority + " for " + task.handle();
            fetch(task);
            boolean there = task.state != JobState.STORING && task.state != JobState.ENDED;
            assertThat(engine.controls().changePriority(task.handle(), Priority.ALL[priority]))
                    .isEqualTo(there);
            if (there) {
                model.changePriority(task, priority);
            }
        }
    }

    private void edit(Task task) {
        Long time = random.nextInt(3) == 0 ? null : Long.valueOf(clock.millis() + random.nextInt(-500, 2_000));
        Integer priority = random.nextInt(3) == 0 ? Integer.valueOf(random.nextInt(3)) : null;
        step = "edit " + task.handle() + ": " + time + ", " + priority;
        fetch(task);
        JobEdit wanted = new JobEdit(time, priority == null ? null : Priority.ALL[priority], null);
        boolean there = task.state == JobState.WAITING || task.state == JobState.DELAYED;
        boolean refused = there && (task.stored == Job.StoreState.WRITING || (!task.background && time != null));
        try {
            assertThat(engine.controls().edit(task.handle(), wanted)).isCompletedWithValue(there);
            assertThat(refused).as("refused").isFalse();
        } catch (RefusedException | IllegalArgumentException e) {
            assertThat(refused).as(e.getMessage()).isTrue();
        }
        if (there && !refused) {
            model.edit(task, time, priority);
        }
    }

    private void passTime(long millis) {
        step = "pass " + millis + " ms";
        long until = clock.millis() + millis;
        if (random.nextInt(4) == 0) {
            // the alarm is late, and all that has become due meanwhile happens at once
            clock.advance(millis);
        }
        long quietSince = clock.millis();
        List<Integer> available = available();
        while (alarmAt <= until) {
            clock.advance(Math.max(0, alarmAt - clock.millis()));
            ring();
            if (!available().equals(available)) {
                available = available();
                quietSince = clock.millis();
            }
            check();
            checkThatAllAreAwake(quietSince);
        }
        clock.advance(until - clock.millis());
        model.moveTo(until);
        checkThatAllAreAwake(quietSince);
    }

    private void ring() {
        alarmAt = Long.MAX_VALUE;
        engine.onAlarm();
        model.moveTo(clock.millis());
    }

    /** Jobs that each function could give. */
    private List<Integer> available() {
        return functions.stream()
                .map(name -> engine.findFunction(bytes(name)))
                .map(function -> function == null ? 0 : function.available())
                .toList();
    }

    /** If no woken worker has answered for one and a half times the patience, every worker has been woken for the jobs that wait. */
    private void checkThatAllAreAwake(long quietSince) {
        if (clock.millis() - quietSince < 3 * PATIENCE / 2) {
            return;
        }
        for (String name : functions) {
            FunctionQueue function = engine.findFunction(bytes(name));
            if (function != null && function.available() > 0) {
                assertThat(sleepers(name))
                        .as("workers asleep beside the jobs of " + name)
                        .isZero();
            }
        }
    }

    private boolean answerStore(boolean success) {
        step = "the store answers: " + success;
        long number = journal == null ? -1 : journal.answerNext(success);
        if (number >= 0) {
            model.saved(number, success);
        }
        return number >= 0;
    }

    private void fetch(Task task) {
        engine.lookups().fetch(task.handle(), failure -> assertThat(failure).isNull());
        answerLookups();
    }

    /** What a reply waits for comes at once here, so that the model need not know of it. */
    private void answerLookups() {
        while (journal != null && engine.lookups().isBusy()) {
            journal.answerLoad();
        }
    }

    private boolean isSpilled(Task task) {
        byte[] handle = bytes(task.handle());
        return engine.lookups().isSpilled(handle, 0, handle.length);
    }

    private void execute(Pair pair, Packet packet) {
        step = packet.toString();
        try {
            commands.execute(pair.session, packet);
        } catch (RefusedException e) {
            pair.peer.send(Packet.error(e.code(), String.valueOf(e.getMessage())));
        }
        answerLookups();
    }

    // ---------------------------------------------------------------- what must hold after each step

    private void check() {
        settle();
        for (Pair pair : pairs) {
            checkReplies(pair);
            checkAttention(pair);
        }
        EngineInvariants.check(engine, pairs.stream().map(pair -> pair.session).toList());
        checkJobs();
        checkFunctions();
        assertThat(ended).as("told to the listener").containsExactlyInAnyOrderElementsOf(model.ended);
        ended.clear();
        model.ended.clear();
        assertThat(buried).as("told to the dead set").isEqualTo(model.buried);
    }

    /** Lets the engine do what it has put off to the end of the turn. */
    private void settle() {
        while (alarmAt <= clock.millis()) {
            alarmAt = Long.MAX_VALUE;
            engine.onAlarm();
        }
        served.forEach(pair -> model.serveGrab(pair.client));
        served.clear();
        if (!model.recovering || clock.millis() >= model.grabsWaitUntil) {
            assertThat(pairs).as("requests for a job that wait").allMatch(pair -> pair.client.grabs.isEmpty());
        }
    }

    private void checkReplies(Pair pair) {
        if (pair.peer.replies.isEmpty() && pair.client.expected.isEmpty()) {
            return;
        }
        List<String> received = pair.peer.replies.take();
        assertThat(received).isEqualTo(pair.client.expected.take());
        for (String packet : received) {
            if (packet.startsWith("WORK_COMPLETE") || packet.startsWith("WORK_FAIL") || packet.startsWith("WORK_EXC")) {
                pair.ends++;
            }
        }
    }

    private void checkAttention(Pair pair) {
        if (pair.peer.noops == 0) {
            return;
        }
        assertThat(pair.peer.noops).as("NOOPs at a time").isEqualTo(1);
        assertThat(pair.attention).as("who gets a NOOP").isEqualTo(Attention.SLEEPING);
        pair.peer.noops = 0;
        pair.attention = Attention.WOKEN;
        pair.wokenAt = clock.millis();
    }

    private void checkJobs() {
        assertThat(engine.jobCount()).as("jobs").isEqualTo(model.live.size());
        for (Task task : model.live.values()) {
            Job job = engine.jobs().get(task.number);
            if (job == null && isSpilled(task)) {
                boolean mayBe = task.state == JobState.WAITING
                        && task.background
                        && task.clients.isEmpty()
                        && task.stored == Job.StoreState.YES;
                if (!mayBe) {
                    throw new AssertionError(task.handle() + " is in the store only");
                }
                continue;
            }
            if (job == null) {
                throw new AssertionError("lost: " + task.handle());
            }
            Session worker = job.run() == null ? null : job.run().worker();
            boolean same = job.state() == task.state
                    && job.isBackground() == task.background
                    && job.losses() == task.losses
                    && AttemptLog.count(job.attempts()) == task.attempts
                    && AttemptLog.attempts(job.attempts()).size() == task.attempts
                    && job.isPromoted() == task.promoted
                    && job.clientCount() == task.clients.size()
                    && job.priority().ordinal() == task.priority
                    && (worker == null ? task.worker == null : worker == sessionOf(task.worker))
                    && (task.cancelled || job.stored() == task.stored);
            if (!same) {
                throw new AssertionError(job + " is not as it should be: " + task.state + ", clients "
                        + task.clients.size() + ", losses " + task.losses + ", stored " + task.stored);
            }
        }
    }

    private @Nullable Session sessionOf(@Nullable Client client) {
        for (Pair pair : pairs) {
            if (pair.client == client) {
                return pair.session;
            }
        }
        return null;
    }

    private void checkFunctions() {
        assertThat(engine.functions().all()).as("functions").hasSameSizeAs(model.functions.keySet());
        model.functions.forEach((name, expected) -> {
            FunctionQueue function = engine.findFunction(bytes(name));
            if (function == null) {
                throw new AssertionError("function " + name + " is lost");
            }
            for (int p = 0; p < Priority.COUNT; p++) {
                List<Long> order = EngineInvariants.order(function, p);
                List<Long> expectedOrder = expected.waiting.get(p).stream()
                        .map(task -> task.number)
                        .toList();
                assertThat(order).as("waiting jobs of " + name).isEqualTo(expectedOrder);
            }
            boolean same = function.total()
                            == model.live.values().stream()
                                    .filter(task -> task.function.equals(name) && task.state != JobState.STORING)
                                    .count()
                    && function.submitted == expected.submitted
                    && function.completed == expected.completed
                    && function.failed == expected.failed
                    && function.cancelled == expected.cancelled
                    && function.retried == expected.retried
                    && function.isPaused() == expected.paused;
            if (!same) {
                throw new AssertionError("counters of " + name);
            }
            checkThatNobodySleepsBesideWork(name, function);
        });
    }

    /** Seen from outside, by the packets that went to and fro. */
    private void checkThatNobodySleepsBesideWork(String name, FunctionQueue function) {
        boolean waits = pairs.stream().anyMatch(pair -> pair.client.can(name) && model.couldBeServed(pair.client));
        if (function.available() > 0 && (waits || sleepers(name) > 0)) {
            long awaited = pairs.stream()
                    .filter(pair -> pair.attention == Attention.WOKEN && pair.client.can(name))
                    .filter(pair -> pair.wokenAt + PATIENCE > clock.millis())
                    .count();
            assertThat(awaited)
                    .as("workers that were woken for the " + function.available() + " jobs of " + name)
                    .isGreaterThanOrEqualTo(function.available());
        }
    }

    // ---------------------------------------------------------------- the end

    /** Lets everything come to its end: no job may be left, and everybody who waited has heard of it once. */
    void finish() {
        while (model.recovering) {
            recover();
            check();
        }
        while (answerStore(true)) {
            check();
        }
        checkRestart();
        for (String function : functions) {
            engine.controls().resume(function);
            model.pause(function, false);
            check();
        }
        passTime(60_000);
        check();
        for (Pair pair : List.copyOf(pairs)) {
            execute(pair, packet(PacketType.RESET_ABILITIES, ""));
            model.reset(pair.client);
            check();
        }
        Pair worker = connected();
        pairs.add(worker);
        for (String function : functions) {
            execute(worker, packet(PacketType.CAN_DO, function));
            model.canDo(worker.client, function, 0);
        }
        while (!engine.isEmpty()) {
            grab(worker);
            check();
            if (worker.client.running.isEmpty()) {
                if (journal == null || !journal.answerLoad()) {
                    passTime(5_000);
                }
            } else {
                report(worker, "WORK_COMPLETE", worker.client.running.get(0), " result");
            }
            check();
        }
        while (answerStore(true)) {
            check();
        }
        if (journal != null) {
            assertThat(unburied.keySet()).as("jobs left in the store").containsAll(journal.stored.keySet());
        }
        while (storeADeadJob()) {
            check();
        }
        while (answerStore(true)) {
            check();
        }
        assertThat(pairs).allSatisfy(pair -> {
            assertThat(pair.session.waitingFor.isEmpty()).isTrue();
            assertThat(pair.ends).as("ends of jobs told").isEqualTo(pair.client.attached);
            assertThat(pair.peer.replies.owed()).as("replies that are owed").isZero();
        });
        assertThat(engine.queuedBytes()).isZero();
        if (journal != null) {
            assertThat(journal.stored).as("jobs left in the store").isEmpty();
        }
        for (Pair pair : List.copyOf(pairs)) {
            disconnect(pair);
            check();
        }
        assertThat(engine.functions().all()).allMatch(FunctionQueue::isIdle);
        assertThat(engine.view().snapshot().connections()).isEmpty();
    }

    /** So that every job can be looked at. */
    private static EngineOptions withAllInMemory(EngineOptions options) {
        return new EngineOptions(
                options.handlePrefix(),
                options.jobRetries(),
                options.workerWakeup(),
                options.wakeupPatience(),
                options.jobOrder(),
                options.timeoutAction(),
                options.exceptionsForAll(),
                options.maxJobs(),
                options.maxQueuedBytes(),
                options.maxJobsPerFunction(),
                options.maxFunctions(),
                Integer.MAX_VALUE,
                Long.MAX_VALUE,
                options.maxWaitingBytes(),
                options.maxErrorSize(),
                options.retryRules());
    }

    /** What another start would make of the store as it is now. */
    private void checkRestart() {
        if (journal == null) {
            return;
        }
        List<Long> again = new ArrayList<>();
        DeadSet dead = (job, stored) -> again.add(job.number());
        JobEngine next = new JobEngine(
                withAllInMemory(options),
                clock,
                journal,
                millis -> {},
                new EngineListeners(JobListener.NONE, dead, 0),
                new SplittableRandom());
        journal.stored.values().forEach(next::restore);
        assertThat(again)
                .as("jobs that are buried again")
                .containsExactlyInAnyOrderElementsOf(unburied.keySet().stream()
                        .filter(model.graves::contains)
                        .toList());
        List<Task> kept = model.live.values().stream()
                .filter(task -> task.stored == Job.StoreState.YES && !task.cancelled)
                .toList();
        assertThat(journal.stored).hasSize(kept.size() + again.size());
        for (Task task : kept) {
            Job job = next.jobs().get(task.number);
            boolean same = job != null
                    && job.priority().ordinal() == task.priority
                    && job.losses() == task.losses
                    && AttemptLog.count(job.attempts()) == task.attempts
                    && (task.state == JobState.RUNNING || job.isPromoted() == task.promoted)
                    && job.client().equals("127.0.0.1")
                    && (job.state() == JobState.DELAYED) == (task.state == JobState.DELAYED);
            if (!same) {
                throw new AssertionError(task.handle() + " is not as it was: " + job);
            }
        }
        for (FunctionQueue function : next.functions().all()) {
            List<Job> queue = new ArrayList<>();
            function.forEachWaiting(queue::add);
            for (Priority priority : Priority.ALL) {
                assertThat(queue.stream()
                                .filter(job -> job.priority() == priority)
                                .map(Job::isPromoted))
                        .as("those in front")
                        .isSortedAccordingTo(Comparator.reverseOrder());
            }
        }
    }

    // ---------------------------------------------------------------- small things

    private int waiting(String function) {
        FunctionQueue queue = engine.findFunction(bytes(function));
        return queue == null ? 0 : queue.waiting();
    }

    private long sleepers(String function) {
        return pairs.stream()
                .filter(pair -> pair.attention == Attention.SLEEPING && pair.client.can(function))
                .filter(pair -> pair.client.grabs.isEmpty())
                .count();
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** Rather a job that was submitted lately. */
    private @Nullable Task pickKnown() {
        int from = Math.max(0, known.size() - 20);
        Task task = known.isEmpty() ? null : known.get(random.nextInt(from, known.size()));
        return task == null || task.number == 0 ? null : task;
    }

    private static Packet packet(PacketType type, String body) {
        return Packet.parse(type, bytes(body));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
