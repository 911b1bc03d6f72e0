package dev.gearman.server.engine;

import dev.gearman.server.api.JobOrder;
import dev.gearman.server.api.JobState;
import dev.gearman.server.api.Outcome;
import dev.gearman.server.api.RetryRule;
import dev.gearman.server.api.TimeoutAction;
import dev.gearman.server.engine.index.LateReports;
import dev.gearman.server.engine.index.NumberQueue;
import dev.gearman.server.engine.state.EngineOptions;
import dev.gearman.server.engine.state.Job;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a job server has to do, written as simply as can be: lists that are searched from end to end. It says which
 * packets every connection gets, except for NOOPs, and where every job stands.
 */
final class EngineModel {
    static final String PREFIX = "H:model";

    static final class Client {
        final Replies expected = new Replies();
        /** Functions in the order in which they are looked at. */
        final List<String> order = new ArrayList<>();

        final Map<String, Long> timeouts = new LinkedHashMap<>();
        final List<Task> running = new ArrayList<>();
        /** Requests for a job that wait. */
        final List<Grab> grabs = new ArrayList<>();
        /** Background submissions that wait for the store. */
        final List<Owed> owed = new ArrayList<>();

        boolean exceptions;
        /** How many times it was told that a job is being done for it. */
        int attached;

        long lastException = -1;
        final LateReports late = new LateReports();

        boolean can(String function) {
            return timeouts.containsKey(function);
        }
    }

    static final class Task {
        long number;
        String function = "";
        String unique = "";
        String workload = "";
        String reducer = "";
        int priority;
        long notBefore;
        boolean background;
        boolean cancelled;
        JobState state = JobState.STORING;
        Job.StoreState stored = Job.StoreState.NO;
        final List<Client> clients = new ArrayList<>();
        final Map<Replies.Place, Client> owed = new LinkedHashMap<>();

        @Nullable
        Client worker;

        int losses;
        int attempts;
        boolean promoted;
        long numerator;
        long denominator;

        String handle() {
            return PREFIX + ":" + number;
        }

        boolean wanted() {
            return !cancelled && (background || !clients.isEmpty());
        }

        boolean keyed() {
            return !cancelled && !unique.isEmpty() && (!unique.equals("-") || !workload.isEmpty());
        }

        boolean joins(String otherFunction, String otherUnique, String otherWorkload) {
            return keyed()
                    && function.equals(otherFunction)
                    && unique.equals(otherUnique)
                    && (!unique.equals("-") || workload.equals(otherWorkload));
        }
    }

    static final class Function {
        final List<List<Task>> waiting = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        long submitted;
        long completed;
        long failed;
        long cancelled;
        long retried;
        boolean paused;

        int top() {
            for (int p = 0; p < 3 && !paused; p++) {
                if (!waiting.get(p).isEmpty()) {
                    return p;
                }
            }
            return 3;
        }
    }

    /** A request for a job that waits. */
    record Grab(Replies.Place place, String form) {}

    /** A submission that waits until the store has the job. */
    record Owed(Replies.Place place, Task task) {}

    /** A submission that waits until the store has been read. */
    record Held(Client client, Task task, Replies.Place place) {}

    private record Event(long at, long sequence, Task task, boolean deadline) {}

    final EngineOptions options;
    final boolean durable;
    final Map<String, Function> functions = new LinkedHashMap<>();
    final Map<Long, Task> live = new TreeMap<>();
    /** Also those that have ended while the store was at work. */
    final Map<Long, Task> saving = new TreeMap<>();

    /** What is to be told of jobs that ended, and which of them are to be buried. */
    final List<String> ended = new ArrayList<>();

    final List<Long> buried = new ArrayList<>();
    /** Those of them that the store keeps until the dead set has them. */
    final Set<Long> graves = new HashSet<>();

    final Set<String> paused = new HashSet<>();

    /** Set while the store is being read. */
    boolean recovering;

    /** Time until which requests for a job wait for the store. */
    long grabsWaitUntil;

    @Nullable
    String trouble;

    final List<Held> held = new ArrayList<>();

    private final boolean keepsTheDead;
    private final RandomGenerator random;
    private final Map<String, int[]> limits = new LinkedHashMap<>();
    private final List<Event> agenda = new ArrayList<>();
    /** Whether jobs of a function and priority are on their way from the store, so that nobody gets any. */
    private final BiPredicate<String, Integer> isDry;

    private long nextNumber;
    private long nextVolatile;
    private long sequence;
    private long now;

    EngineModel(
            EngineOptions options,
            boolean durable,
            long now,
            long firstNumber,
            BiPredicate<String, Integer> isDry,
            boolean keepsTheDead,
            RandomGenerator random) {
        this.options = options;
        this.keepsTheDead = keepsTheDead;
        this.random = random;
        this.durable = durable;
        this.now = now;
        this.nextNumber = firstNumber;
        this.nextVolatile = NumberQueue.TOO_LARGE + firstNumber;
        this.isDry = isDry;
    }

    // ---------------------------------------------------------------- clients

    void submit(Client client, Task task) {
        if (task.unique.length() > 64) {
            client.expected.add("ERROR ARGUMENT_TOO_LARGE Unique value too large");
        } else if (recovering && task.background && trouble != null) {
            client.expected.add("ERROR QUEUE_ERROR job not stored: " + trouble);
        } else if (recovering && (task.background || (task.keyed() && trouble == null))) {
            held.add(new Held(client, task, client.expected.reserve()));
        } else {
            submit(client, task, client.expected.reserve());
        }
    }

    private void submit(Client client, Task task, Replies.Place place) {
        Task known = live.values().stream()
                .filter(each -> each.joins(task.function, task.unique, task.workload))
                .findFirst()
                .orElse(null);
        if (known != null) {
            join(client, known, task.background, place);
            return;
        }
        int limit = limits.getOrDefault(task.function, new int[3])[task.priority];
        if (limit > 0 && count(task.function) >= limit) {
            client.expected.fill(place, "ERROR QUEUE_ERROR Job queue is full");
            return;
        }
        if (live.size() >= options.maxJobs()) {
            client.expected.fill(
                    place, "ERROR QUEUE_ERROR Job queue is full: the server has " + options.maxJobs() + " jobs");
            return;
        }
        task.number = recovering ? nextVolatile++ : nextNumber++;
        function(task.function).submitted++; // one that is refused makes no function known
        live.put(task.number, task);
        if (task.background && durable) {
            save(client, task, place);
            return;
        }
        if (!task.background) {
            task.clients.add(client);
            client.attached++;
        }
        release(task);
        client.expected.fill(place, "JOB_CREATED " + task.handle());
    }

    private void join(Client client, Task task, boolean background, Replies.Place place) {
        if (background && durable && task.stored != Job.StoreState.YES) {
            if (task.stored == Job.StoreState.NO) {
                task.background = true;
                save(client, task, place);
            } else {
                owe(client, task, place);
            }
            return;
        }
        if (background) {
            task.background = true;
        } else {
            task.clients.add(client);
            client.attached++;
        }
        client.expected.fill(place, "JOB_CREATED " + task.handle());
    }

    private static void owe(Client client, Task task, Replies.Place place) {
        task.owed.put(place, client);
        client.owed.add(new Owed(place, task));
    }

    private void save(Client client, Task task, Replies.Place place) {
        owe(client, task, place);
        task.stored = Job.StoreState.WRITING;
        saving.put(task.number, task);
    }

    void saved(long number, boolean success) {
        Task task = Objects.requireNonNull(saving.remove(number));
        if (task.state != JobState.ENDED && !task.cancelled) {
            task.stored = success ? Job.StoreState.YES : Job.StoreState.NO;
        }
        task.owed.forEach((place, client) -> client.expected.fill(
                place, success ? "JOB_CREATED " + task.handle() : "ERROR QUEUE_ERROR job not stored: disk full"));
        task.owed.clear();
        if (!success) {
            graves.remove(number);
            task.background = false;
        }
        if (task.state == JobState.STORING && task.wanted()) {
            release(task);
        } else {
            dropUnwanted(task);
        }
    }

    private void release(Task task) {
        if (task.notBefore > now) {
            task.state = JobState.DELAYED;
            agenda.add(new Event(task.notBefore, sequence++, task, false));
        } else {
            enqueue(task);
        }
    }

    private void enqueue(Task task) {
        task.state = JobState.WAITING;
        function(task.function).waiting.get(task.priority).add(task);
    }

    // ---------------------------------------------------------------- what waits for the store

    /** A job that the store had. */
    void restore(Task task) {
        trouble = null;
        live.put(task.number, task);
        function(task.function);
        task.stored = Job.StoreState.YES;
        release(task);
    }

    void recoveryFails(String reason) {
        trouble = reason;
        takeUpHeld();
    }

    void recoveryEnds() {
        trouble = null;
        recovering = false;
        takeUpHeld();
    }

    private void takeUpHeld() {
        List<Held> all = List.copyOf(held);
        held.clear();
        for (Held each : all) {
            if (trouble == null) {
                submit(each.client, each.task, each.place);
            } else {
                each.client.expected.fill(each.place, "ERROR QUEUE_ERROR job not stored: " + trouble);
            }
        }
    }

    /** The first request for a job that waits is answered. */
    void serveGrab(Client worker) {
        Grab grab = worker.grabs.remove(0);
        answer(worker, grab.form, grab.place);
    }

    /** Returns {@code true} if a worker waits for the reply to its request for a job, and the reply could reach it. */
    boolean couldBeServed(Client worker) {
        return !worker.grabs.isEmpty() && worker.expected.isNext(worker.grabs.get(0).place);
    }

    /** A client sends nothing more: what it could not be told in time is dropped. */
    void inputEnded(Client client) {
        String dropped = "ERROR QUEUE_ERROR the connection ended before the server could take the request";
        held.removeIf(each -> {
            if (each.client == client) {
                client.expected.fill(each.place, dropped);
            }
            return each.client == client;
        });
        client.grabs.forEach(grab -> client.expected.fill(grab.place, dropped));
        client.grabs.clear();
        client.order.clear();
        client.timeouts.clear();
    }

    /** A job that only this client waits to have stored is not stored, if no commit has begun with it. */
    private void withdraw(Client client) {
        for (Owed owed : client.owed) {
            Task task = owed.task;
            boolean last = task.owed.remove(owed.place) != null && task.owed.isEmpty();
            if (last && task.stored == Job.StoreState.WRITING && task.state != JobState.ENDED) {
                saved(task.number, false);
            }
        }
        client.owed.clear();
    }

    void disconnect(Client client) {
        held.removeIf(each -> each.client == client);
        client.grabs.clear();
        withdraw(client);
        loseRunning(client, null);
        for (Task task : List.copyOf(live.values())) {
            if (task.clients.removeIf(each -> each == client)) {
                dropUnwanted(task);
            }
        }
        client.order.clear();
        client.timeouts.clear();
    }

    private void dropUnwanted(Task task) {
        if (!task.wanted() && task.state != JobState.RUNNING && task.state != JobState.ENDED) {
            end(task, Outcome.ABANDONED);
        }
    }

    void cancel(Task task) {
        if (!task.cancelled) {
            function(task.function).cancelled++;
        }
        tellOfFailure(task, null);
        task.cancelled = true;
        task.stored = Job.StoreState.NO;
        if (task.state != JobState.RUNNING) {
            end(task, Outcome.CANCELLED);
        }
    }

    // ---------------------------------------------------------------- operators

    void pause(String function, boolean value) {
        if (value) {
            paused.add(function);
        } else {
            paused.remove(function);
        }
        if (functions.containsKey(function)) {
            function(function).paused = value;
        }
    }

    void runNow(Task task) {
        if (task.state == JobState.DELAYED) {
            agenda.removeIf(event -> event.task == task);
            enqueue(task);
        } else if (task.state == JobState.WAITING) {
            List<Task> queue = function(task.function).waiting.get(task.priority);
            queue.remove(task);
            queue.add(0, task);
            task.promoted = true;
        }
    }

    void changePriority(Task task, int priority) {
        if (task.state == JobState.STORING || task.priority == priority) {
            return;
        }
        task.promoted = false;
        if (task.state == JobState.WAITING) {
            function(task.function).waiting.get(task.priority).remove(task);
            function(task.function).waiting.get(priority).add(task);
        }
        task.priority = priority;
    }

    void edit(Task task, @Nullable Long time, @Nullable Integer priority) {
        if (time != null && time > now) {
            agenda.removeIf(event -> event.task == task);
            function(task.function).waiting.get(task.priority).remove(task);
            task.state = JobState.DELAYED;
            task.promoted = false;
            agenda.add(new Event(time, sequence++, task, false));
        }
        if (priority != null) {
            changePriority(task, priority);
        }
        if (time != null && time <= now && task.state == JobState.DELAYED) {
            runNow(task);
        }
    }

    int purge(String function) {
        List<Task> queued = live.values().stream()
                .filter(task -> task.function.equals(function))
                .filter(task -> task.state == JobState.WAITING || task.state == JobState.DELAYED)
                .toList();
        queued.forEach(this::cancel);
        return queued.size();
    }

    // ---------------------------------------------------------------- clients' questions

    void status(Client client, String handle) {
        Task task = live.values().stream()
                .filter(each -> each.handle().equals(handle))
                .findFirst()
                .orElse(null);
        client.expected.add("STATUS_RES " + handle + standing(task));
    }

    void statusOfUnique(Client client, String unique) {
        Task found = null;
        for (String function : functions.keySet()) {
            for (Task task : live.values()) {
                if (found == null && !unique.equals("-") && task.joins(function, unique, "")) {
                    found = task;
                }
            }
        }
        client.expected.add(
                "STATUS_RES_UNIQUE " + unique + standing(found) + " " + (found == null ? 0 : found.clients.size()));
    }

    private static String standing(@Nullable Task task) {
        return task == null
                ? " 0 0 0 0"
                : " 1 " + (task.worker == null ? 0 : 1) + " " + task.numerator + " " + task.denominator;
    }

    // ---------------------------------------------------------------- workers

    void canDo(Client worker, String function, long timeout) {
        function(function);
        if (!worker.can(function)) {
            worker.order.add(0, function);
        }
        worker.timeouts.put(function, timeout == 0 ? 0 : Math.max(1_000, timeout));
    }

    void cantDo(Client worker, String function) {
        worker.order.remove(function);
        worker.timeouts.remove(function);
        loseRunning(worker, function);
    }

    void reset(Client worker) {
        worker.order.clear();
        worker.timeouts.clear();
        loseRunning(worker, null);
    }

    private void loseRunning(Client worker, @Nullable String only) {
        for (Task task : List.copyOf(worker.running)) {
            if (only == null || only.equals(task.function)) {
                lose(task, Outcome.LOST);
            }
        }
    }

    void grab(Client worker, String form) {
        Replies.Place place = worker.expected.reserve();
        boolean waits = recovering && now < grabsWaitUntil && !worker.timeouts.isEmpty() && choose(worker) == null;
        if (waits || !worker.grabs.isEmpty()) {
            worker.grabs.add(new Grab(place, form));
        } else {
            answer(worker, form, place);
        }
    }

    private void answer(Client worker, String form, Replies.Place place) {
        String from = choose(worker);
        if (from == null) {
            worker.expected.fill(place, "NO_JOB ");
            return;
        }
        if (options.jobOrder() != JobOrder.FUNCTION_FIRST) {
            worker.order.remove(from);
            worker.order.add(from);
        }
        Function function = function(from);
        Task task = function.waiting.get(function.top()).remove(0);
        task.state = JobState.RUNNING;
        task.promoted = false;
        if (worker.lastException == task.number) {
            worker.lastException = -1;
        }
        task.worker = worker;
        worker.running.add(task);
        long timeout = Objects.requireNonNull(worker.timeouts.get(from));
        if (timeout > 0) {
            agenda.add(new Event(now + timeout, sequence++, task, true));
        }
        String real = form.equals("JOB_ASSIGN_ALL") && task.reducer.isEmpty() ? "JOB_ASSIGN_UNIQ" : form;
        worker.expected.fill(
                place,
                real + " " + task.handle() + " " + task.function
                        + (real.equals("JOB_ASSIGN") ? "" : " " + task.unique)
                        + (real.equals("JOB_ASSIGN_ALL") ? " " + task.reducer : "") + " " + task.workload);
    }

    private @Nullable String choose(Client worker) {
        Comparator<String> byRule =
                options.jobOrder() == JobOrder.PRIORITY_FIRST ? Comparator.comparingInt(this::top) : (a, b) -> 0;
        return worker.order.stream().filter(name -> top(name) < 3).min(byRule).orElse(null);
    }

    private int top(String name) {
        int top = function(name).top();
        return top < 3 && isDry.test(name, top) ? 3 : top;
    }

    /** A report of a worker: {@code text} is all of the packet behind the handle. */
    void report(Client worker, String type, Task task, String text) {
        if (type.equals("WORK_FAIL")) {
            boolean echo = worker.lastException == task.number;
            worker.lastException = -1;
            if (echo) {
                return;
            }
        }
        if (task.worker != worker) {
            boolean last = type.equals("WORK_COMPLETE") || type.equals("WORK_FAIL") || type.equals("WORK_EXCEPTION");
            if (last && worker.late.take(task.number)) {
                worker.lastException = type.equals("WORK_EXCEPTION") ? task.number : worker.lastException;
                return;
            }
            worker.expected.add("ERROR JOB_NOT_FOUND "
                    + switch (type) {
                        case "WORK_DATA", "WORK_WARNING" -> "Job does not exist on server";
                        case "WORK_EXCEPTION" -> "An exception was received for a job that does not exist";
                        default -> "Job given in work result not found";
                    });
            return;
        }
        String packet = type + " " + task.handle() + text;
        switch (type) {
            case "WORK_FAIL" -> retryOrFail(task, Outcome.FAILED, null);
            case "WORK_EXCEPTION" -> {
                worker.lastException = task.number;
                retryOrFail(task, Outcome.EXCEPTION, packet);
            }
            default -> {
                for (Client client : task.clients) {
                    client.expected.add(packet);
                }
                if (type.equals("WORK_COMPLETE")) {
                    function(task.function).completed++;
                    end(task, Outcome.COMPLETED);
                }
            }
        }
    }

    private @Nullable RetryRule rule(Task task, Outcome outcome) {
        RetryRule rule = options.retryRules().stream()
                .filter(each -> each.functions().equals("*") || each.functions().equals(task.function))
                .findFirst()
                .orElse(null);
        return rule != null && task.wanted() && rule.on().contains(outcome) ? rule : null;
    }

    private void retryOrFail(Task task, Outcome outcome, @Nullable String exception) {
        RetryRule rule = rule(task, outcome);
        if (rule == null || task.attempts + 1 >= rule.maxAttempts()) {
            fail(task, outcome, exception);
            return;
        }
        function(task.function).retried++;
        stopRunning(task);
        task.attempts++;
        long pause = rule.pause(task.attempts, random);
        if (pause > 0) {
            task.state = JobState.DELAYED;
            agenda.add(new Event(now + pause, sequence++, task, false));
        } else {
            enqueue(task);
        }
    }

    private void fail(Task task, Outcome outcome, @Nullable String exception) {
        function(task.function).failed++;
        tellOfFailure(task, exception);
        if (keepsTheDead && task.background && !task.cancelled) {
            buried.add(task.number);
            if (task.stored != Job.StoreState.NO) {
                graves.add(task.number);
            }
        }
        end(task, outcome);
    }

    private static void tellOfFailure(Task task, @Nullable String exception) {
        for (Client client : task.clients) {
            client.expected.add(exception != null && client.exceptions ? exception : "WORK_FAIL " + task.handle());
        }
        task.clients.clear();
    }

    private void lose(Task task, Outcome outcome) {
        task.losses++;
        if (!task.wanted()) {
            end(task, Outcome.ABANDONED);
        } else if (rule(task, outcome) != null) {
            retryOrFail(task, outcome, null);
        } else if (options.jobRetries() >= 0 && task.losses >= Math.max(1, options.jobRetries())) {
            fail(task, outcome, null);
        } else {
            stopRunning(task);
            task.attempts++;
            enqueue(task);
        }
    }

    private void stopRunning(Task task) {
        if (task.worker != null) {
            task.worker.running.remove(task);
        }
        task.worker = null;
        task.numerator = 0;
        task.denominator = 0;
        agenda.removeIf(event -> event.task == task);
    }

    private void end(Task task, Outcome outcome) {
        if (task.state != JobState.STORING) {
            int attempts = task.attempts + (task.worker == null ? 0 : 1);
            boolean dead = !buried.isEmpty() && buried.get(buried.size() - 1) == task.number;
            ended.add(
                    task.handle() + " " + (task.cancelled ? Outcome.CANCELLED : outcome) + " " + attempts + " " + dead);
        }
        stopRunning(task);
        function(task.function).waiting.forEach(queue -> queue.remove(task));
        task.clients.clear();
        task.state = JobState.ENDED;
        live.remove(task.number);
    }

    // ---------------------------------------------------------------- time and functions

    void moveTo(long time) {
        now = time;
        for (Event next = due(); next != null; next = due()) {
            agenda.remove(next);
            if (!next.deadline) {
                enqueue(next.task);
                continue;
            }
            Client late = Objects.requireNonNull(next.task.worker);
            late.late.expect(next.task.number);
            if (options.timeoutAction() == TimeoutAction.REQUEUE || rule(next.task, Outcome.TIMED_OUT) != null) {
                lose(next.task, Outcome.TIMED_OUT);
            } else {
                fail(next.task, Outcome.TIMED_OUT, null);
            }
        }
    }

    private @Nullable Event due() {
        return agenda.stream()
                .filter(event -> event.at <= now)
                .min(Comparator.comparingLong(Event::at).thenComparingLong(Event::sequence))
                .orElse(null);
    }

    Function function(String name) {
        return functions.computeIfAbsent(name, unknown -> {
            Function function = new Function();
            function.paused = paused.contains(name);
            return function;
        });
    }

    void limit(String name, int high, int normal, int low) {
        limits.put(name, new int[] {high, normal, low});
    }

    long keyed(String unique) {
        return live.values().stream()
                .filter(task -> task.keyed() && task.unique.equals(unique))
                .count();
    }

    int count(String function) {
        return (int) live.values().stream()
                .filter(task -> task.function.equals(function))
                .count();
    }
}
