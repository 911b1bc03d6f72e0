package dev.gearman.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.engine.index.NumberQueue;
import dev.gearman.server.engine.index.SpilledKeys;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@link NumberQueue} and {@link SpilledKeys} beside what they stand for. */
class SpilledPartsTests {
    private final SplittableRandom random = new SplittableRandom(7);

    @Test
    void aNumberQueueIsASortedSetThatGrowsAtItsEnd() {
        NumberQueue queue = new NumberQueue();
        TreeSet<Long> model = new TreeSet<>();
        long next = 1;
        for (int step = 0; step < 60_000; step++) {
            int dice = random.nextInt(100);
            if (dice < (step / 10_000 % 2 == 0 ? 60 : 35)) {
                next += 1 + random.nextInt(5);
                queue.add(next, random.nextInt(10_000));
                model.add(next);
            } else if (dice < 80) {
                assertThat(queue.first()).isEqualTo(model.isEmpty() ? -1 : model.first());
                queue.removeFirst();
                model.pollFirst();
            } else {
                long number = next - random.nextInt(6_000);
                assertThat(queue.contains(number)).isEqualTo(model.contains(number));
                assertThat(queue.remove(number)).isEqualTo(model.remove(number));
            }
            assertThat(queue.size()).isEqualTo(model.size());
        }
        assertThat(queue.peek(Long.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE))
                .isEqualTo(model.stream().mapToLong(Long::longValue).toArray());
    }

    @Test
    void asManyNumbersAreLookedAtAsTheirJobsHaveRoom() {
        NumberQueue queue = new NumberQueue();
        for (int i = 1; i <= 10; i++) {
            queue.add(i, 1_000);
        }
        queue.add(11, 1_000_000_000);
        assertThat(queue.peek(Long.MAX_VALUE, 4, Long.MAX_VALUE)).containsExactly(1, 2, 3, 4);
        assertThat(queue.peek(Long.MAX_VALUE, 100, 5_000)).containsExactly(1, 2, 3, 4);
        assertThat(queue.peek(Long.MAX_VALUE, 100, 1)).containsExactly(1);
        assertThat(queue.peek(2, 100, Long.MAX_VALUE)).containsExactly(1, 2);
        assertThat(queue.peek(Long.MAX_VALUE, 100, 100_000)).hasSize(10);
        assertThat(queue.accepts(11)).isFalse();
        assertThat(queue.accepts(NumberQueue.TOO_LARGE)).isFalse();
    }

    @Test
    void spilledKeysAreFoundByTheirHashAndStaleOnesAreNot() {
        Map<Long, Long> hashes = new HashMap<>();
        Set<Long> alive = new HashSet<>();
        SpilledKeys keys = new SpilledKeys(alive::contains);
        long[] few = random.longs(20).toArray();
        for (long number = 0; number < 40_000; number++) {
            long hash = random.nextInt(50) == 0 ? few[random.nextInt(few.length)] : random.nextLong();
            alive.add(number);
            hashes.put(number, hash);
            keys.add(hash, number);
            long other = Math.floorMod(random.nextLong(), number + 1);
            if (random.nextInt(2) == 0 && alive.remove(other)) {
                if (random.nextBoolean()) {
                    keys.remove(hashes.get(other), other);
                } else {
                    keys.forget();
                }
            }
        }
        hashes.forEach((number, hash) -> {
            boolean found = Arrays.stream(keys.find(hash)).anyMatch(each -> each == number);
            if (found != alive.contains(number)) {
                throw new AssertionError(number + " found: " + found);
            }
        });
        assertThat(keys.memory()).as("bytes a key").isLessThan(100L * keys.size());
        assertThat(keys.accepts(1L << 44)).isTrue();
        assertThat(keys.accepts(1L << 46)).isFalse();
        keys.clear();
        assertThat(keys.memory()).isZero();
        assertThat(keys.find(few[0])).isEmpty();
    }

    @Test
    void aMillionKeysTakeLittleMemory() {
        SpilledKeys keys = new SpilledKeys(number -> true);
        for (long number = 0; number < 1_000_000; number++) {
            keys.add(random.nextLong(), number);
        }
        assertThat(keys.memory()).as("bytes for a million").isLessThan(16_000_000);
    }
}
