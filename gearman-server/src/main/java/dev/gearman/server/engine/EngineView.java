package dev.gearman.server.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.api.EngineSnapshot.Connection;
import dev.gearman.server.api.EngineSnapshot.Function;
import dev.gearman.server.api.Priority;
import dev.gearman.server.engine.state.Ability;
import dev.gearman.server.engine.state.FunctionQueue;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.Run;
import dev.gearman.server.engine.state.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What can be read of an engine: the lists of the administrative protocol, and snapshots for everybody else. */
public final class EngineView {
    private final JobEngine engine;
    /** Of the last answer to {@code status}: the next one is about as long. */
    private int statusLength = 16;

    public EngineView(JobEngine engine) {
        this.engine = engine;
    }

    /** How many functions there are. */
    public int functionCount() {
        return engine.functions().all().size();
    }

    /** How many jobs there are. */
    public int jobCount() {
        return engine.jobCount();
    }

    /** How many connections, and functions that their workers can do, there are; counted up to a limit. */
    public int abilityCount(int atMost) {
        int count = 0;
        for (Session session : engine.sessions().values()) {
            count += 1 + session.abilities.size();
            if (count >= atMost) {
                return count;
            }
        }
        return count;
    }

    /** A line a function: name, jobs, running jobs, workers. */
    public String status() {
        StringBuilder text = new StringBuilder(statusLength);
        for (FunctionQueue function : engine.functions().all()) {
            text.append(function.statusLine());
        }
        text.append(".\n");
        statusLength = text.length();
        return text.toString();
    }

    /** A line a function: name, jobs that no worker has by priority, workers. */
    public String priorityStatus() {
        StringBuilder text = new StringBuilder();
        for (FunctionQueue function : engine.functions().all()) {
            text.append(new String(function.name(), ISO_8859_1));
            for (Priority priority : Priority.ALL) {
                text.append('\t').append(function.queued(priority));
            }
            text.append('\t').append(function.workers()).append('\n');
        }
        return text.append(".\n").toString();
    }

    /** A line a connection: number, address, client id, functions. */
    public String workers() {
        StringBuilder text = new StringBuilder();
        for (Session session : engine.sessions().values()) {
            text.append(session.id())
                    .append(' ')
                    .append(session.address())
                    .append(' ')
                    .append(session.clientId())
                    .append(" :");
            for (Ability ability : session.abilities.all()) {
                text.append(' ').append(new String(ability.function.name(), ISO_8859_1));
            }
            text.append('\n');
        }
        return text.append(".\n").toString();
    }

    /** A line a job in memory: handle, losses, 0 (no job of ours is ever one to be ignored), whether it is a background job. */
    public String jobs() {
        StringBuilder text = new StringBuilder();
        engine.jobs()
                .forEach(job -> text.append(new String(job.handlePrefix(), ISO_8859_1))
                        .append(job.number())
                        .append('\t')
                        .append(job.losses())
                        .append("\t0\t")
                        .append(job.isBackground() && !job.isCancelled() ? 1 : 0)
                        .append('\n'));
        return text.append(".\n").toString();
    }

    /** A line a job in memory: its unique key. */
    public String uniques() {
        StringBuilder text = new StringBuilder();
        engine.jobs()
                .forEach(job -> text.append(new String(job.body(), job.uniqueStart(), job.uniqueLength(), ISO_8859_1))
                        .append('\n'));
        return text.append(".\n").toString();
    }

    /** All that a dashboard shows of the engine at this moment, as values that never change. */
    public EngineSnapshot snapshot() {
        long now = engine.now();
        Map<FunctionQueue, Long> firstStarts = firstStarts();
        List<Function> functions = new ArrayList<>(engine.functions().all().size());
        for (FunctionQueue f : engine.functions().all()) {
            functions.add(new Function(
                    f.text(),
                    f.queued(Priority.HIGH),
                    f.queued(Priority.NORMAL),
                    f.queued(Priority.LOW),
                    f.delayed(),
                    f.running(),
                    f.workers(),
                    f.isPaused(),
                    oldestAge(f, now),
                    now - firstStarts.getOrDefault(f, now),
                    f.submitted,
                    f.completed,
                    f.failed,
                    f.cancelled,
                    f.retried));
        }
        List<Connection> connections = new ArrayList<>(engine.sessions().size());
        for (Session s : engine.sessions().values()) {
            connections.add(connection(s));
        }
        return new EngineSnapshot(
                now,
                engine.jobCount(),
                engine.runningJobs(),
                engine.queuedBytes(),
                List.copyOf(functions),
                List.copyOf(connections),
                engine.functions().totals(),
                !engine.recovery().isRunning());
    }

    /** When the job of each function started that has run for the longest time. */
    private Map<FunctionQueue, Long> firstStarts() {
        Map<FunctionQueue, Long> starts = new HashMap<>();
        for (Session session : engine.sessions().values()) {
            for (Job job = session.running.first(); job != null; job = session.running.after(job)) {
                Run run = job.run();
                if (run != null) {
                    starts.merge(job.function(), run.startedAt(), Math::min);
                }
            }
        }
        return starts;
    }

    private static Connection connection(Session session) {
        Job job = session.running.first();
        Run run = job == null ? null : job.run();
        return new Connection(
                session.id(),
                session.address(),
                session.clientId(),
                session.connectedAt(),
                session.heardAt,
                session.abilities.all().stream()
                        .limit(EngineSnapshot.MAX_FUNCTIONS_OF_A_CONNECTION)
                        .map(ability -> ability.function.text())
                        .toList(),
                session.abilities.size(),
                session.running.size(),
                session.waitingFor.size(),
                job == null ? null : job.handle(),
                run == null ? 0 : run.startedAt(),
                session.completed,
                session.failed);
    }

    private static long oldestAge(FunctionQueue function, long now) {
        long oldest = now;
        for (int p = 0; p < Priority.COUNT; p++) {
            Job first = function.firstWaiting(p);
            oldest = first == null ? oldest : Math.min(oldest, first.submittedAt());
        }
        return now - oldest;
    }
}
