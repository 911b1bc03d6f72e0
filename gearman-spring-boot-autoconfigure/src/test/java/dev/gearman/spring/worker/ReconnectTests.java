package dev.gearman.spring.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.client.GearmanClient;
import dev.gearman.transport.ReconnectPolicy;
import dev.gearman.worker.GearmanWorker;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** With a server that hangs up on everybody, and a leak detector that looks at every buffer. */
@ExtendWith(OutputCaptureExtension.class)
class ReconnectTests {
    private static final int RECONNECTS = 1_000;

    @Test
    void aThousandReconnectsLeaveNoThreadAndNoBuffer(CapturedOutput output) throws IOException {
        AtomicInteger accepted = new AtomicInteger();
        long before = threads();
        try (ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> hangUpOnAll(door, accepted), "hangs-up");
            server.setDaemon(true);
            server.start();
            String address = "127.0.0.1:" + door.getLocalPort();
            ReconnectPolicy atOnce = new ReconnectPolicy(Duration.ofMillis(1), 1, Duration.ofMillis(1), 0);
            GearmanWorker worker = GearmanWorker.builder()
                    .servers(address)
                    .reconnect(atOnce)
                    .function("any", job -> new byte[0])
                    .build();
            try (GearmanClient client =
                    GearmanClient.builder().servers(address).reconnect(atOnce).build()) {
                worker.start();
                await().atMost(Duration.ofSeconds(60)).until(() -> accepted.get() >= RECONNECTS / 5);
                long threads = threads();
                long memory = memory();
                await().atMost(Duration.ofSeconds(60)).until(() -> accepted.get() >= RECONNECTS);
                assertThat(threads()).isLessThanOrEqualTo(threads);
                // chunks are taken and given back as a whole
                assertThat(memory() - memory).isLessThan(4 * 1024 * 1024);
                assertThat(client.outstanding()).isZero();
            } finally {
                worker.close();
            }
        }
        await().until(() -> threads() <= before);
        System.gc();
        assertThat(output).doesNotContain("LEAK:");
    }

    private static void hangUpOnAll(ServerSocket door, AtomicInteger accepted) {
        while (!door.isClosed()) {
            try (Socket socket = door.accept();
                    InputStream in = socket.getInputStream()) {
                // after the first packet of either, so that there was one to send
                in.readNBytes(12);
                accepted.incrementAndGet();
            } catch (IOException e) {
                // the other side was quicker, or the test is over
            }
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("gearman-"))
                .filter(thread -> !thread.getName().startsWith("gearman-lookup"))
                .count();
    }

    private static long memory() {
        ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
        assertThat(allocator).isInstanceOf(AdaptiveByteBufAllocator.class);
        return ((ByteBufAllocatorMetricProvider) allocator).metric().usedDirectMemory();
    }
}
