package dev.gearman.server.transport;

import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What all connections together may take. Used by every loop. */
final class TransportLimits {
    /** A connection that holds less than this is never the one to blame. */
    private static final long HARMLESS = 64 * 1024;

    private final int maxConnections;
    private final long maxInput;
    private final long maxOutputPerConnection;
    private final long maxOutput;
    private final PooledByteBufAllocator allocator;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong input = new AtomicLong();
    private final AtomicLong regions = new AtomicLong();

    /**
     * @param maxConnections most connections at a time
     * @param maxInput most bytes of packets that have begun and not ended, of all connections
     * @param maxOutputPerConnection most bytes that may wait for a connection to read them before another is added
     * @param maxOutput most bytes that may be in network buffers, of all connections
     */
    TransportLimits(
            int maxConnections,
            long maxInput,
            long maxOutputPerConnection,
            long maxOutput,
            PooledByteBufAllocator allocator) {
        this.maxConnections = maxConnections;
        this.maxInput = maxInput;
        this.maxOutputPerConnection = maxOutputPerConnection;
        this.maxOutput = maxOutput;
        this.allocator = allocator;
    }

    /** Counts a connection in; whether it may stay. It has to be counted out in either case. */
    boolean connected() {
        return connections.incrementAndGet() <= maxConnections;
    }

    void disconnected() {
        connections.decrementAndGet();
    }

    int connections() {
        return connections.get();
    }

    int maxConnections() {
        return maxConnections;
    }

    /** Counts bytes of unfinished packets; whether a connection that holds {@code held} of them may go on. */
    boolean input(int change, int held) {
        long all = change == 0 ? input.get() : input.addAndGet(change);
        return all <= maxInput || held <= HARMLESS;
    }

    /** Whether something may be sent to a connection that {@code pending} bytes wait for. */
    boolean allowsOutput(long pending) {
        return pending <= HARMLESS
                || (pending <= maxOutputPerConnection
                        && allocator.metric().usedDirectMemory() + regions.get() <= maxOutput);
    }

    /** Part of an array that goes out as it is, and counts as output until it is out. */
    ArrayRegion region(byte[] bytes, int start, int length) {
        regions.addAndGet(length);
        return new ArrayRegion(bytes, start, length, released -> regions.addAndGet(-released));
    }
}
