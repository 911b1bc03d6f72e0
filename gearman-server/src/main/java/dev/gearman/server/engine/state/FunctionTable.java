package dev.gearman.server.engine.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.gearman.protocol.ErrorCode;
import dev.gearman.protocol.ProtocolLimits;
import dev.gearman.protocol.RefusedException;
import dev.gearman.server.api.EngineSnapshot.Totals;
import dev.gearman.server.api.NameCodec;
import dev.gearman.server.api.RetryRule;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All functions by name, in the order in which they became known, and the queue limits set for their names. */
public final class FunctionTable {
    /** Compares as the bytes of a name; one of them is reused to ask without making an object for each packet. */
    private static final class Name {
        private byte[] bytes;
        private int start;
        private int end;
        private int hash;

        Name(byte[] bytes, int start, int end) {
            this.bytes = bytes;
            set(bytes, start, end);
        }

        Name set(byte[] newBytes, int newStart, int newEnd) {
            bytes = newBytes;
            start = newStart;
            end = newEnd;
            int h = 1;
            for (int i = newStart; i < newEnd; i++) {
                h = 31 * h + newBytes[i];
            }
            hash = h;
            return this;
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Name name
                    && hash == name.hash
                    && Arrays.equals(bytes, start, end, name.bytes, name.start, name.end);
        }
    }

    private final Map<Name, FunctionQueue> functions = new LinkedHashMap<>();
    /** Names as text, of functions that are known and others. */
    private final Set<String> paused = new LinkedHashSet<>();

    private final Map<Name, int[]> maxQueues = new LinkedHashMap<>();
    private final BitSet indexes = new BitSet();
    private final Name probe = new Name(Submission.NOTHING, 0, 0);
    private final int maxFunctions;
    private final int[] defaultMaxQueue;
    private final List<RetryRule> retryRules;
    private Totals removed = new Totals(0, 0, 0, 0, 0, 0);

    public FunctionTable(int maxFunctions, int maxJobsPerFunction, List<RetryRule> retryRules) {
        this.maxFunctions = maxFunctions;
        this.retryRules = retryRules;
        this.defaultMaxQueue = new int[] {maxJobsPerFunction, maxJobsPerFunction, maxJobsPerFunction};
    }

    public Collection<FunctionQueue> all() {
        return functions.values();
    }

    @Nullable
    public FunctionQueue find(byte[] bytes, int start, int end) {
        return functions.get(probe.set(bytes, start, end));
    }

    @Nullable
    public FunctionQueue findIgnoringCase(byte[] name) {
        String wanted = new String(name, ISO_8859_1);
        for (FunctionQueue function : functions.values()) {
            if (wanted.equalsIgnoreCase(new String(function.name(), ISO_8859_1))) {
                return function;
            }
        }
        return null;
    }

    /**
     * The function of this name, made now if it was not known.
     *
     * @throws RefusedException if the name is too long, or there are too many functions already
     */
    public FunctionQueue obtain(byte[] bytes, int start, int end) {
        FunctionQueue known = find(bytes, start, end);
        return known != null ? known : create(Arrays.copyOfRange(bytes, start, end));
    }

    private FunctionQueue create(byte[] name) {
        requireName(name);
        if (functions.size() >= maxFunctions) {
            throw new RefusedException(
                    ErrorCode.QUEUE_ERROR, "the server has " + maxFunctions + " functions, and no more are allowed");
        }
        Name key = new Name(name, 0, name.length);
        int[] limits = maxQueues.getOrDefault(key, defaultMaxQueue);
        int index = indexes.nextClearBit(0);
        FunctionQueue function = new FunctionQueue(name, index, limits);
        function.paused(!paused.isEmpty() && paused.contains(function.text()));
        function.retryRule = retryRules.stream()
                .filter(rule -> rule.matches(function.text()))
                .findFirst()
                .orElse(null);
        indexes.set(index);
        functions.put(key, function);
        return function;
    }

    /** The function whose name people read like this. */
    @Nullable
    public FunctionQueue find(String text) {
        byte[] bytes = NameCodec.bytes(text);
        FunctionQueue function = find(bytes, 0, bytes.length);
        byte[] other = function == null ? NameCodec.otherBytes(text) : null;
        return other == null ? function : find(other, 0, other.length);
    }

    /** All functions whose names people read like this: as a rule one at most. */
    public List<FunctionQueue> named(String text) {
        byte[] bytes = NameCodec.bytes(text);
        byte[] other = NameCodec.otherBytes(text);
        return Stream.of(find(bytes, 0, bytes.length), other == null ? null : find(other, 0, other.length))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Notes that the functions whose names are read like this are paused, or no more; whether that is news. */
    public boolean paused(String text, boolean value) {
        byte[] name = NameCodec.bytes(text);
        requireName(name);
        if (value && paused.size() >= maxFunctions && !paused.contains(text)) {
            throw new RefusedException(
                    ErrorCode.QUEUE_ERROR, maxFunctions + " functions are paused, and no more are allowed");
        }
        return value ? paused.add(text) : paused.remove(text);
    }

    /** What was counted of all functions, also of those that were removed. */
    public Totals totals() {
        Totals sum = removed;
        for (FunctionQueue function : functions.values()) {
            sum = sum(sum, function);
        }
        return sum;
    }

    private static Totals sum(Totals totals, FunctionQueue function) {
        return new Totals(
                totals.submitted() + function.submitted,
                totals.completed() + function.completed,
                totals.failed() + function.failed,
                totals.cancelled() + function.cancelled,
                totals.retried() + function.retried,
                totals.dead() + function.dead);
    }

    public void remove(FunctionQueue function) {
        removed = sum(removed, function);
        functions.remove(probe.set(function.name(), 0, function.name().length));
        indexes.clear(function.index());
    }

    /** Sets how many jobs a function may have, by priority, whether it is known already or not. */
    public void maxQueue(byte[] name, int[] limits) {
        requireName(name);
        Name key = new Name(name, 0, name.length);
        if (!maxQueues.containsKey(key) && maxQueues.size() >= maxFunctions) {
            throw new RefusedException(
                    ErrorCode.QUEUE_ERROR,
                    "limits are set for " + maxFunctions + " functions, and no more are allowed");
        }
        maxQueues.put(key, limits);
        FunctionQueue known = functions.get(key);
        if (known != null) {
            known.maxQueue(limits);
        }
    }

    private static void requireName(byte[] name) {
        if (name.length > ProtocolLimits.MAX_FUNCTION) {
            throw new RefusedException(
                    ErrorCode.ARGUMENT_TOO_LARGE,
                    "function name: " + name.length + " bytes (expected: at most " + ProtocolLimits.MAX_FUNCTION + ")");
        }
    }
}
