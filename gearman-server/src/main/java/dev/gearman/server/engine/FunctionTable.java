package dev.gearman.server.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.gearman.protocol.ErrorCode;
import dev.gearman.protocol.ProtocolLimits;
import dev.gearman.protocol.RefusedException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All functions by name, in the order in which they became known, and the queue limits set for their names. */
final class FunctionTable {
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
    private final Map<Name, int[]> maxQueues = new LinkedHashMap<>();
    private final BitSet indexes = new BitSet();
    private final Name probe = new Name(Submission.NOTHING, 0, 0);
    private final int maxFunctions;
    private final int[] defaultMaxQueue;

    FunctionTable(int maxFunctions, int maxJobsPerFunction) {
        this.maxFunctions = maxFunctions;
        this.defaultMaxQueue = new int[] {maxJobsPerFunction, maxJobsPerFunction, maxJobsPerFunction};
    }

    Collection<FunctionQueue> all() {
        return functions.values();
    }

    @Nullable
    FunctionQueue find(byte[] bytes, int start, int end) {
        return functions.get(probe.set(bytes, start, end));
    }

    @Nullable
    FunctionQueue findIgnoringCase(byte[] name) {
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
    FunctionQueue obtain(byte[] bytes, int start, int end) {
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
        indexes.set(index);
        functions.put(key, function);
        return function;
    }

    void remove(FunctionQueue function) {
        functions.remove(probe.set(function.name(), 0, function.name().length));
        indexes.clear(function.index());
    }

    /** Sets how many jobs a function may have, by priority, whether it is known already or not. */
    void maxQueue(byte[] name, int[] limits) {
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
