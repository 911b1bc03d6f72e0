package dev.gearman.server.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.protocol.RefusedException;
import dev.gearman.server.command.Commands;
import dev.gearman.server.engine.EngineModel.Client;
import dev.gearman.server.engine.EngineModel.Task;
import dev.gearman.server.engine.Session.Attention;
import dev.gearman.server.store.JobJournal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** An engine and its model: does random things to both, and compares them after each. */
final class EngineWorld implements Alarm {
    private static final List<String> ALL_FUNCTIONS = List.of("f", "g", "h", "blank name", "");
    private static final List<String> UNIQUES = List.of("", "", "-", "u1", "u2", "u3");
    private static final List<String> WORKLOADS = List.of("", "a", "b");
    private static final List<String> FORMS = List.of("JOB_ASSIGN", "JOB_ASSIGN_UNIQ", "JOB_ASSIGN_ALL");
    private static final long PATIENCE = 500;

    /** One connection on both sides. */
    private static final class Pair {
        final RecordingPeer peer = new RecordingPeer();
        final Client client = new Client();
        final Session session;
        /** How many times it was told of a job's end. */
        int ends;

        Attention attention = Attention.AWAKE;
        long wokenAt;

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
    private long alarmAt = Long.MAX_VALUE;
    private String step = "nothing yet";

    EngineWorld(long seed, boolean durable) {
        random = new SplittableRandom(seed);
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
                1_000);
        functions = ALL_FUNCTIONS.subList(0, 1 + random.nextInt(ALL_FUNCTIONS.size()));
        journal = durable ? new SlowJournal() : null;
        engine = new JobEngine(options, clock, journal == null ? JobJournal.NONE : journal, this);
        commands = new Commands(engine, clock);
        model = new EngineModel(options, durable, clock.millis(), this::firstNumber);
    }

    private long firstNumber() {
        List<Job> jobs = new ArrayList<>();
        engine.jobs().forEach(jobs::add);
        return jobs.get(0).number();
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
        if (pairs.size() < 2) {
            connect();
        } else {
            int dice = random.nextInt(100);
            if (dice < 4) {
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
                passTime(pick(List.of(0L, 1L, 400L, 1_000L, 6_000L)));
            } else {
                manage();
            }
            if (journal != null && random.nextInt(3) == 0) {
                check();
                answerStore(random.nextInt(8) > 0);
            }
        }
        check();
    }

    // ---------------------------------------------------------------- operations

    private void connect() {
        if (pairs.size() < 8) {
            step = "connect";
            pairs.add(new Pair(engine));
        }
    }

    private void disconnect(Pair pair) {
        step = "disconnect";
        pairs.remove(pair);
        engine.disconnect(pair.session);
        model.disconnect(pair.client);
    }

    private void submit(Pair pair) {
        Task task = new Task();
        task.function = pick(functions);
        task.unique = random.nextInt(100) == 0 ? "x".repeat(64 + random.nextInt(2)) : pick(UNIQUES);
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
        known.add(task);
        if (waiting(task.function) > waiting) {
            checkWakeups(task.function, sleepers);
        }
    }

    /** As many NOOPs for a new job as the options say. */
    private void checkWakeups(String function, long sleepers) {
        long sent = pairs.stream().mapToInt(pair -> pair.peer.noops).sum();
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
        pair.attention = Attention.AWAKE;
        execute(
                pair,
                packet(
                        List.of(PacketType.GRAB_JOB, PacketType.GRAB_JOB_UNIQ, PacketType.GRAB_JOB_ALL)
                                .get(form),
                        ""));
        model.grab(pair.client, FORMS.get(form));
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
        if (task == null || random.nextInt(4) == 0) {
            execute(pair, packet(PacketType.OPTION_REQ, "exceptions"));
            pair.client.exceptions = true;
            pair.client.expected.add("OPTION_RES exceptions");
        } else if (random.nextBoolean()) {
            execute(pair, packet(PacketType.GET_STATUS, task.handle()));
            model.status(pair.client, task.handle());
        } else {
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
                }
            }
        }
    }

    private void passTime(long millis) {
        step = "pass " + millis + " ms";
        clock.advance(millis);
        while (alarmAt <= clock.millis()) {
            alarmAt = Long.MAX_VALUE;
            engine.onAlarm();
        }
        model.moveTo(clock.millis());
    }

    private boolean answerStore(boolean success) {
        step = "the store answers: " + success;
        long number = journal == null ? -1 : journal.answerNext(success);
        if (number >= 0) {
            model.saved(number, success);
        }
        return number >= 0;
    }

    private void execute(Pair pair, Packet packet) {
        step = packet.toString();
        try {
            commands.execute(pair.session, packet);
        } catch (RefusedException e) {
            pair.peer.send(Packet.error(e.code(), String.valueOf(e.getMessage())));
        }
    }

    // ---------------------------------------------------------------- what must hold after each step

    private void check() {
        for (Pair pair : pairs) {
            checkReplies(pair);
            checkAttention(pair);
        }
        EngineInvariants.check(engine, pairs.stream().map(pair -> pair.session).toList());
        checkJobs();
        checkFunctions();
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
        assertThat(engine.jobs().size()).as("jobs").isEqualTo(model.live.size());
        for (Task task : model.live.values()) {
            Job job = engine.jobs().get(task.number);
            if (job == null) {
                throw new AssertionError("lost: " + task.handle());
            }
            Session worker = job.run() == null ? null : job.run().worker();
            boolean same = job.state() == task.state
                    && job.isBackground() == task.background
                    && job.losses() == task.losses
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
                Job job = function.firstWaiting(p);
                for (Task task : expected.waiting.get(p)) {
                    if (job == null || job.number() != task.number) {
                        throw new AssertionError(job + " in the place of " + task.handle());
                    }
                    job = EngineInvariants.after(job);
                }
                if (job != null) {
                    throw new AssertionError(job + " waits behind the last");
                }
            }
            boolean same = function.total()
                            == model.live.values().stream()
                                    .filter(task -> task.function.equals(name) && task.state != JobState.STORING)
                                    .count()
                    && function.submitted == expected.submitted
                    && function.completed == expected.completed
                    && function.failed == expected.failed;
            if (!same) {
                throw new AssertionError("counters of " + name);
            }
            checkThatNobodySleepsBesideWork(name, function);
        });
    }

    /** Seen from outside, by the packets that went to and fro. */
    private void checkThatNobodySleepsBesideWork(String name, FunctionQueue function) {
        if (function.waiting() > 0 && sleepers(name) > 0) {
            long awaited = pairs.stream()
                    .filter(pair -> pair.attention == Attention.WOKEN && pair.client.can(name))
                    .filter(pair -> pair.wokenAt + PATIENCE > clock.millis())
                    .count();
            assertThat(awaited)
                    .as("workers that were woken for the " + function.waiting() + " jobs of " + name)
                    .isGreaterThanOrEqualTo(function.waiting());
        }
    }

    // ---------------------------------------------------------------- the end

    /** Lets everything come to its end: no job may be left, and everybody who waited has heard of it once. */
    void finish() {
        while (answerStore(true)) {
            check();
        }
        passTime(60_000);
        check();
        for (Pair pair : List.copyOf(pairs)) {
            execute(pair, packet(PacketType.RESET_ABILITIES, ""));
            model.reset(pair.client);
            check();
        }
        Pair worker = new Pair(engine);
        pairs.add(worker);
        for (String function : functions) {
            execute(worker, packet(PacketType.CAN_DO, function));
            model.canDo(worker.client, function, 0);
        }
        while (!engine.isEmpty()) {
            grab(worker);
            check();
            report(worker, "WORK_COMPLETE", worker.client.running.get(0), " result");
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

    // ---------------------------------------------------------------- small things

    private int waiting(String function) {
        FunctionQueue queue = engine.findFunction(bytes(function));
        return queue == null ? 0 : queue.waiting();
    }

    private long sleepers(String function) {
        return pairs.stream()
                .filter(pair -> pair.attention == Attention.SLEEPING && pair.client.can(function))
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
