package dev.gearman.server;

import dev.gearman.protocol.ProtocolLimits;

/**
 * How much a server takes before it refuses more, or leaves it to the store: changed in {@link ServerOptions.Builder#limits}.
 * The defaults bound the memory that clients can make it use by the size of the heap. Not thread-safe.
 */
public final class ServerLimits {
    /** What a job of a few bytes takes in memory. */
    private static final int SMALL_JOB = 200;
    /** Room for what gathers during a commit of usual length, however small the heap. */
    private static final long SMALLEST_PENDING = 16L * 1024 * 1024;

    private static final long HEAP = Runtime.getRuntime().maxMemory();

    private int maxPacketSize = ProtocolLimits.DEFAULT_MAX_PACKET;
    private int maxConnections = 65_536;
    private int maxFunctions = 100_000;
    private int maxJobs = Integer.MAX_VALUE;
    private int maxJobsPerFunction;
    private long maxQueuedBytes = HEAP / 10 * 6;
    private long maxJobBytesInMemory = HEAP / 5;
    private int maxJobsInMemory = (int) Math.min(Integer.MAX_VALUE, maxJobBytesInMemory / SMALL_JOB);
    private long maxPendingStoreBytes = Math.max(SMALLEST_PENDING, HEAP / 10);
    private long maxInput = HEAP / 5;
    private long maxOutputPerConnection = 2L * ProtocolLimits.DEFAULT_MAX_PACKET;
    private long maxOutput = HEAP / 2;

    ServerLimits() {}

    private ServerLimits(ServerLimits other) {
        maxPacketSize = other.maxPacketSize;
        maxConnections = other.maxConnections;
        maxFunctions = other.maxFunctions;
        maxJobs = other.maxJobs;
        maxJobsPerFunction = other.maxJobsPerFunction;
        maxQueuedBytes = other.maxQueuedBytes;
        maxJobsInMemory = other.maxJobsInMemory;
        maxJobBytesInMemory = other.maxJobBytesInMemory;
        maxPendingStoreBytes = other.maxPendingStoreBytes;
        maxInput = other.maxInput;
        maxOutputPerConnection = other.maxOutputPerConnection;
        maxOutput = other.maxOutput;
    }

    ServerLimits copy() {
        return new ServerLimits(this);
    }

    /** Largest packet body in bytes. Default 128 MiB. */
    public ServerLimits maxPacketSize(int value) {
        maxPacketSize = Range.within("maxPacketSize", value, 64, Integer.MAX_VALUE - 64);
        return this;
    }

    /** Most connections. Default 65,536; the operating system's limit on open files may be lower. */
    public ServerLimits maxConnections(int value) {
        maxConnections = Range.within("maxConnections", value, 1, Integer.MAX_VALUE);
        return this;
    }

    /** Most functions. Default 100,000. */
    public ServerLimits maxFunctions(int value) {
        maxFunctions = Range.within("maxFunctions", value, 1, Integer.MAX_VALUE);
        return this;
    }

    /** Most jobs of all functions. Default no limit but memory's. */
    public ServerLimits maxJobs(int value) {
        maxJobs = Range.within("maxJobs", value, 1, Integer.MAX_VALUE);
        return this;
    }

    /** Most jobs of one function unless {@code maxqueue} says otherwise, 0 for no limit (the default). */
    public ServerLimits maxJobsPerFunction(int value) {
        maxJobsPerFunction = Range.within("maxJobsPerFunction", value, 0, Integer.MAX_VALUE);
        return this;
    }

    /** Most memory for jobs in bytes, and for what is kept of those in the store only. Default 60 % of the heap. */
    public ServerLimits maxQueuedBytes(long value) {
        maxQueuedBytes = Range.positive("maxQueuedBytes", value);
        return this;
    }

    /**
     * How many jobs may be in memory before waiting background jobs are left to the store, if there is one, from which
     * they come back in time. Default as many as are likely to fit {@link #maxJobBytesInMemory}.
     */
    public ServerLimits maxJobsInMemory(int value) {
        maxJobsInMemory = Range.within("maxJobsInMemory", value, 1, Integer.MAX_VALUE);
        return this;
    }

    /** How much memory in bytes jobs may take before waiting background jobs are left to the store. Default 20 % of the heap. */
    public ServerLimits maxJobBytesInMemory(long value) {
        maxJobBytesInMemory = Range.positive("maxJobBytesInMemory", value);
        return this;
    }

    /**
     * Most memory in bytes for jobs that wait to be written to the store, and as much again for requests that wait for
     * something to be read from it; over that, more are refused. Default 10 % of the heap, at least 16 MiB.
     */
    public ServerLimits maxPendingStoreBytes(long value) {
        maxPendingStoreBytes = Range.positive("maxPendingStoreBytes", value);
        return this;
    }

    /** Most memory in bytes for packets of which only a part has come, all connections together. Default 20 % of the heap. */
    public ServerLimits maxInput(long value) {
        maxInput = Range.positive("maxInput", value);
        return this;
    }

    /** Bytes that may wait for a client to read them; over that it is disconnected. Default 256 MiB. */
    public ServerLimits maxOutputPerConnection(long value) {
        maxOutputPerConnection = Range.positive("maxOutputPerConnection", value);
        return this;
    }

    /** Bytes of output in memory, all connections together. Default half the size of the heap. */
    public ServerLimits maxOutput(long value) {
        maxOutput = Range.positive("maxOutput", value);
        return this;
    }

    int maxPacketSize() {
        return maxPacketSize;
    }

    int maxConnections() {
        return maxConnections;
    }

    int maxFunctions() {
        return maxFunctions;
    }

    int maxJobs() {
        return maxJobs;
    }

    int maxJobsPerFunction() {
        return maxJobsPerFunction;
    }

    long maxQueuedBytes() {
        return maxQueuedBytes;
    }

    int maxJobsInMemory() {
        return maxJobsInMemory;
    }

    long maxJobBytesInMemory() {
        return maxJobBytesInMemory;
    }

    long maxPendingStoreBytes() {
        return maxPendingStoreBytes;
    }

    long maxInput() {
        return maxInput;
    }

    long maxOutputPerConnection() {
        return maxOutputPerConnection;
    }

    long maxOutput() {
        return maxOutput;
    }
}
