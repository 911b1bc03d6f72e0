package dev.gearman.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.api.HandlePrefix;
import dev.gearman.server.api.Priority;
import dev.gearman.server.engine.state.FunctionQueue;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.JobTable;
import dev.gearman.server.engine.state.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobTableTests {
    private final FunctionQueue function = new FunctionQueue(new byte[] {'f'}, 0, new int[3]);

    @Test
    void itIsASortedMapWithNeighbours() {
        SplittableRandom random = new SplittableRandom(1);
        JobTable table = new JobTable();
        TreeMap<Long, Job> expected = new TreeMap<>();
        for (int i = 0; i < 50_000; i++) {
            // some in a row, some far apart, as of several starts
            long number = random.nextInt(3) * 1_000_000L + random.nextInt(400);
            Job known = expected.remove(number);
            if (known == null) {
                Job added = job(number);
                table.add(added);
                expected.put(number, added);
            } else {
                table.remove(known);
                table.remove(known);
            }
            assertThat(table.size()).isEqualTo(expected.size());
            assertThat(table.get(number)).isSameAs(expected.get(number));
            long near = random.nextLong(-100, 2_000_500);
            assertThat(table.atOrAfter(near)).isSameAs(value(expected.ceilingEntry(near)));
            assertThat(table.atOrBefore(near)).isSameAs(value(expected.floorEntry(near)));
        }
        List<Job> all = new ArrayList<>();
        table.forEach(all::add);
        assertThat(all).containsExactlyElementsOf(expected.values());
    }

    private static @Nullable Job value(Map.@Nullable Entry<Long, Job> entry) {
        return entry == null ? null : entry.getValue();
    }

    private Job job(long number) {
        Submission submission = new Submission(new byte[] {'f', 0, 0}, 1, 0, 3, Priority.NORMAL, true);
        return new Job(function, new HandlePrefix("H"), number, submission, 0, "");
    }
}
