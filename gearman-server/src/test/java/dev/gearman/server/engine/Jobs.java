package dev.gearman.server.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.gearman.server.api.HandlePrefix;
import dev.gearman.server.api.Priority;
import dev.gearman.server.engine.state.FunctionQueue;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.Submission;

/** Jobs and functions without an engine. */
final class Jobs {
    private Jobs() {}

    static FunctionQueue function(String name, int index) {
        return new FunctionQueue(bytes(name), index, new int[3]);
    }

    static Job job(String function, String unique, String workload) {
        return job(function(function, 0), unique, workload, 1);
    }

    static Job job(FunctionQueue function, String unique, String workload, long number) {
        return new Job(
                function,
                new HandlePrefix("H:test"),
                number,
                submission(new String(function.name(), ISO_8859_1), unique, workload),
                0,
                "127.0.0.1");
    }

    static Submission submission(String function, String unique, String workload) {
        return new Submission(
                bytes(function + "\0" + unique + "\0" + workload),
                function.length(),
                unique.length(),
                function.length() + unique.length() + 2,
                Priority.NORMAL,
                true);
    }

    static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
