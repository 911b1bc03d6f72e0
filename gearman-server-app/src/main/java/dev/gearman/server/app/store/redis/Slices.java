package dev.gearman.server.app.store.redis;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.springframework.data.redis.connection.zset.Tuple;

/** Many values as the arguments of a few commands, since Redis limits how much one command may have. */
final class Slices {
    private static final Double SAME_SCORE = 0.0;

    private Slices() {}

    /** A map that compares keys by what they hold. */
    static Map<byte[], byte[]> byKey() {
        return new TreeMap<>(Arrays::compareUnsigned);
    }

    static void of(Map<byte[], byte[]> fields, int most, Consumer<Map<byte[], byte[]>> command) {
        Map<byte[], byte[]> slice = byKey();
        fields.forEach((key, value) -> {
            slice.put(key, value);
            if (slice.size() == most) {
                command.accept(slice);
                slice.clear();
            }
        });
        if (!slice.isEmpty()) {
            command.accept(slice);
        }
    }

    static void of(List<byte[]> keys, int most, Consumer<byte[][]> command) {
        for (int from = 0; from < keys.size(); from += most) {
            command.accept(
                    keys.subList(from, Math.min(from + most, keys.size())).toArray(new byte[0][]));
        }
    }

    static Set<Tuple> members(Set<byte[]> keys) {
        Set<Tuple> members = new LinkedHashSet<>();
        keys.forEach(key -> members.add(Tuple.of(key, SAME_SCORE)));
        return members;
    }
}
