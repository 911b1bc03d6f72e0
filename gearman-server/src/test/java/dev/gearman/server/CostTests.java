package dev.gearman.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.gearman.server.interop.Connection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a job costs in things that can be counted, and are the same on a slow machine and a fast one. A limit that is
 * broken here is a regression, however fast the machine is; what the figures are is in docs/performance.md.
 */
class CostTests {
    /** Packets that go to the server in one write. */
    private static final int BATCH = 100;

    private static final int ROUNDS = 50;
    private static final String WORKLOAD = "w".repeat(100);

    private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger flushes = new AtomicInteger();
    private final Set<Long> before = ioThreads();

    @RegisterExtension
    final TestServer server = new TestServer(Loops.ONE).with(options -> options.tls(this::counting));

    /** Not encrypted: this is the one place where a connection's pipeline can be reached from outside. */
    private @Nullable SslContext counting(Channel channel) {
        channel.pipeline().addLast(new ChannelDuplexHandler() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                reads.incrementAndGet();
                context.fireChannelRead(message);
            }

            @Override
            public void flush(ChannelHandlerContext context) {
                flushes.incrementAndGet();
                context.flush();
            }
        });
        return null;
    }

    /** Looking for leaks as the other tests do allocates a hundred times what a job does. */
    @BeforeEach
    void doNotLookForLeaks() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterEach
    void lookForLeaksAgain() {
        ResourceLeakDetector.setLevel(level);
    }

    @Test
    void jobsThatComeTogetherAreAnsweredTogether() {
        Connection client = server.connect().isServed();
        Connection worker = server.worker("f");
        reads.set(0);
        flushes.set(0);

        for (int round = 0; round < ROUNDS; round++) {
            foregroundJobs(client, worker);
        }

        assertThat(reads.get() / (double) (ROUNDS * BATCH))
                .as("buffers read for a job that is submitted, fetched, done and answered")
                .isLessThan(0.4);
        assertThat(flushes.get() / (double) (ROUNDS * BATCH))
                .as("flushes for a job that is submitted, fetched, done and answered")
                .isLessThan(0.2);
    }

    @Test
    void aForegroundJobAllocatesLittle() {
        Connection client = server.connect().isServed();
        Connection worker = server.worker("f");
        foregroundJobs(client, worker);
        long thread = engineThread();
        long allocated = allocatedBy(thread);

        for (int round = 0; round < ROUNDS; round++) {
            foregroundJobs(client, worker);
        }

        long each = (allocatedBy(thread) - allocated) / (ROUNDS * BATCH);
        assertThat(each)
                .as("bytes that the engine's thread allocates for a job, both copies of its 100 bytes included")
                .isBetween(200L, 1_000L);
    }

    @Test
    void aLargeJobIsNotCopiedToTheHeap() {
        String workload = "w".repeat(1 << 20);
        Connection client = server.connect().isServed();
        Connection worker = server.worker("f");
        largeJob(client, worker, workload);
        long thread = engineThread();
        long allocated = allocatedBy(thread);

        for (int round = 0; round < ROUNDS; round++) {
            largeJob(client, worker, workload);
        }

        assertThat((allocatedBy(thread) - allocated) / ROUNDS)
                .as("bytes of heap that the engine's thread allocates for a megabyte there and back")
                .isBetween(200L, 400_000L);
    }

    private static void largeJob(Connection client, Connection worker, String workload) {
        client.sends(Connection.SUBMIT_JOB, "f", "", workload);
        String handle = client.nextPacket().body();
        worker.sends(Connection.GRAB_JOB).receives(Connection.JOB_ASSIGN, handle, "f", workload);
        worker.sends(Connection.WORK_COMPLETE, handle, workload);
        client.receives(Connection.WORK_COMPLETE, handle, workload);
    }

    @Test
    void aSubmissionThatJoinsAJobAllocatesLittle() {
        Connection client = server.connect().isServed();
        joiningJobs(client);
        long thread = engineThread();
        long allocated = allocatedBy(thread);

        for (int round = 0; round < ROUNDS; round++) {
            joiningJobs(client);
        }

        long each = (allocatedBy(thread) - allocated) / (ROUNDS * BATCH);
        assertThat(each)
                .as("bytes that the engine's thread allocates for a packet, a copy of its 100 bytes included")
                .isBetween(100L, 500L);
        assertThat(server.function("f").queued()).isEqualTo(1);
    }

    @Test
    void aQueuedJobTakesLittleMemory() {
        int jobs = 100_000;
        StringBuilder submissions = new StringBuilder();
        for (int i = 0; i < jobs; i++) {
            submissions.append(Connection.packet(Connection.SUBMIT_JOB_BG, "f", "key-" + (1_000_000 + i), WORKLOAD));
        }
        String all = submissions.toString();
        server.connect().isServed();
        long used = usedHeap();

        Connection client = server.connect();
        client.sends(all).sendsNothingMore().rest();
        long each = (usedHeap() - used) / jobs - WORKLOAD.length();

        assertThat(all).isNotEmpty(); // is still there: its memory counts on both sides
        assertThat(server.function("f").queued()).isEqualTo(jobs);
        assertThat(each)
                .as("bytes of heap that a queued job takes beside its workload")
                .isBetween(50L, 250L);
    }

    private static void joiningJobs(Connection client) {
        client.sends(Connection.packet(Connection.SUBMIT_JOB_BG, "f", "key", WORKLOAD)
                .repeat(BATCH));
        for (int i = 0; i < BATCH; i++) {
            assertThat(client.nextPacket().type()).isEqualTo(Connection.JOB_CREATED);
        }
    }

    private static void foregroundJobs(Connection client, Connection worker) {
        client.sends(Connection.packet(Connection.SUBMIT_JOB, "f", "", WORKLOAD).repeat(BATCH));
        for (int i = 0; i < BATCH; i++) {
            assertThat(client.nextPacket().type()).isEqualTo(Connection.JOB_CREATED);
        }
        worker.sends(Connection.packet(Connection.GRAB_JOB).repeat(BATCH));
        StringBuilder results = new StringBuilder();
        for (int i = 0; i < BATCH; i++) {
            Connection.Packet job = worker.nextPacket();
            assertThat(job.type()).isEqualTo(Connection.JOB_ASSIGN);
            results.append(Connection.packet(Connection.WORK_COMPLETE, job.argument(0), WORKLOAD));
        }
        worker.sends(results.toString());
        for (int i = 0; i < BATCH; i++) {
            assertThat(client.nextPacket().type()).isEqualTo(Connection.WORK_COMPLETE);
        }
    }

    private long engineThread() {
        Set<Long> started = ioThreads();
        started.removeAll(before);
        assertThat(started).as("I/O threads of this test's server").hasSize(1);
        return started.iterator().next();
    }

    private static Set<Long> ioThreads() {
        Set<Long> ids = new HashSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("gearman-io")) {
                ids.add(thread.getId());
            }
        }
        return ids;
    }

    private static long allocatedBy(long thread) {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getThreadAllocatedBytes(thread);
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
