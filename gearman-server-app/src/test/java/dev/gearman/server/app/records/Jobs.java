package dev.gearman.server.app.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.server.api.Attempt;
import dev.gearman.server.api.DeadJob;
import dev.gearman.server.api.HandlePrefix;
import dev.gearman.server.api.JobRecord;
import dev.gearman.server.api.Outcome;
import dev.gearman.server.api.Priority;
import java.util.List;

/** Jobs as the engine tells of them when they have ended. */
final class Jobs {
    private final long number;
    private String function = "resize";
    private String unique = "";
    private Outcome outcome = Outcome.COMPLETED;
    private String client = "10.0.0.1:1111";
    private String worker = "10.0.0.2:2222";
    private String workerId = "-";
    private String error = "";
    private long endedAt;
    private byte[] result;

    private Jobs(long number, long endedAt) {
        this.number = number;
        this.endedAt = endedAt;
    }

    static Jobs job(long number, long endedAt) {
        return new Jobs(number, endedAt);
    }

    Jobs of(String name) {
        function = name;
        return this;
    }

    Jobs unique(String key) {
        unique = key;
        return this;
    }

    Jobs ended(Outcome how, String why) {
        outcome = how;
        error = why;
        return this;
    }

    Jobs client(String address) {
        client = address;
        return this;
    }

    Jobs worker(String address, String id) {
        worker = address;
        workerId = id;
        return this;
    }

    Jobs result(byte[] data) {
        result = data;
        return this;
    }

    static String handle(long number) {
        return "H:test:" + number;
    }

    JobRecord ended() {
        return new JobRecord(
                number,
                new HandlePrefix("H:test"),
                function,
                unique,
                Priority.NORMAL,
                true,
                false,
                outcome,
                client,
                endedAt - 2_000,
                endedAt - 1_000,
                endedAt,
                worker,
                workerId,
                1,
                List.of(),
                error.getBytes(UTF_8),
                5,
                result == null ? 0 : result.length,
                result);
    }

    DeadJob dead(byte[] workload) {
        return new DeadJob(
                number,
                handle(number),
                function,
                unique,
                workload,
                Priority.HIGH,
                "",
                endedAt - 2_000,
                endedAt,
                client,
                outcome,
                error,
                2,
                List.of(
                        new Attempt(endedAt - 2_000, endedAt - 1_500, "10.0.0.9:1", "-", Outcome.LOST, ""),
                        new Attempt(endedAt - 1_000, endedAt, worker, workerId, outcome, error)));
    }
}
