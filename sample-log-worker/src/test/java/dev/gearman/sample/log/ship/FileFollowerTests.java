package dev.gearman.sample.log.ship;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.client.GearmanClient;
import dev.gearman.sample.log.Functions;
import dev.gearman.spring.GearmanTemplate;
import dev.gearman.spring.converter.PlainMessageConverter;
import dev.gearman.spring.test.EmbeddedGearmanServer;
import dev.gearman.worker.GearmanWorker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** What arrives at a worker, of files that grow, are replaced, and are gone. */
class FileFollowerTests {
    private final EmbeddedGearmanServer server = EmbeddedGearmanServer.started();
    private final GearmanClient client =
            GearmanClient.builder().servers(server.address()).build();
    private final List<Batch> received = new CopyOnWriteArrayList<>();
    private GearmanWorker worker;
    private Thread follower;
    private int batchLines = 100;

    @TempDir
    Path directory;

    private Path file;

    record Batch(String id, String lines) {
        String stream() {
            return id.substring(0, id.indexOf(':'));
        }
    }

    @BeforeEach
    void start() {
        file = directory.resolve("access.log");
        worker = GearmanWorker.builder()
                .servers(server.address())
                .function(Functions.PARSE, job -> {
                    received.add(new Batch(job.unique(), new String(job.workload(), ISO_8859_1)));
                    return new byte[0];
                })
                .build();
        worker.start();
    }

    @AfterEach
    void stop() throws Exception {
        stopFollowing();
        worker.close();
        client.close();
        server.close();
    }

    @Test
    void aFileIsShippedInBatchesOfWholeLines() throws Exception {
        batchLines = 2;
        append("1\n22\n333\n4444\n5");
        ship();
        awaitLines("1\n22\n", "333\n4444\n", "5");
        assertThat(received)
                .extracting(batch -> batch.id().substring(batch.id().indexOf(':') + 1))
                .containsExactly("0-5", "5-14", "14-15");
    }

    @Test
    void whatIsAddedIsShippedOnceItsLineIsComplete() throws Exception {
        follow();
        append("one\ntw");
        awaitLines("one\n");
        append("o\n");
        awaitLines("one\n", "two\n");
    }

    @Test
    void aRestartNeitherRepeatsNorLeavesOut() throws Exception {
        append("one\n");
        follow();
        awaitLines("one\n");
        stopFollowing();
        append("two\n");
        follow();
        awaitLines("one\n", "two\n");
    }

    /** The process was killed after it had sent the first two lines, or before; more have been written since. */
    @Test
    void afterACrashTheSameBatchIsSentWithTheSameId() throws Exception {
        append("one\ntwo\nthree\n");
        ship();
        awaitLines("one\ntwo\nthree\n");
        String id = received.get(0).id();
        received.clear();
        Path positions = Files.list(directory.resolve("positions")).findFirst().orElseThrow();
        String fingerprint = Files.readString(positions).split(" ")[0];
        Files.writeString(positions, fingerprint + " 0 8\n");

        ship();

        awaitLines("one\ntwo\n", "three\n");
        assertThat(received.get(0).id()).isEqualTo(id.replace("0-14", "0-8"));
    }

    @Test
    void whenTheFileIsRenamedItsRestIsShippedBeforeTheNewOne() throws Exception {
        append("old 1\n");
        follow();
        awaitLines("old 1\n");
        Path renamed = Files.move(file, directory.resolve("access.log.1"));
        append("new 1\n");
        Files.writeString(renamed, "old 2\nold 3 without an end", APPEND);
        awaitText("old 1\nold 2\nold 3 without an endnew 1\n");
        append("new 2\n");
        awaitText("old 1\nold 2\nold 3 without an endnew 1\nnew 2\n");
        assertThat(received.stream().map(Batch::stream).distinct()).hasSize(2);
    }

    @Test
    void whenTheFileIsCopiedAndEmptiedItsRestIsShippedFromTheCopy() throws Exception {
        append("old 1\n");
        follow();
        awaitLines("old 1\n");
        stopFollowing();
        append("old 2\n");
        Files.copy(file, directory.resolve("access.log.1"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(file, "new 1\n");
        follow();
        awaitLines("old 1\n", "old 2\n", "new 1\n");
    }

    @Test
    void aFileThatIsEmptiedWhileItIsFollowedIsShippedFromItsBeginning() throws Exception {
        append("old 1\nold 2\n");
        follow();
        awaitLines("old 1\nold 2\n");
        Files.writeString(file, "new 1\n");
        awaitLines("old 1\nold 2\n", "new 1\n");
    }

    @Test
    void aLineThatIsLongerThanABatchIsCut() throws Exception {
        append("x".repeat(2500) + "\nshort\n");
        ship();
        awaitText("x".repeat(2500) + "\nshort\n");
        assertThat(received).allMatch(batch -> batch.lines().length() <= 1000);
    }

    @Test
    void linesWaitWhileTheJobServerIsAway() throws Exception {
        append("one\n");
        follow();
        awaitLines("one\n");
        server.stop();
        append("two\n");
        server.start();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(received).extracting(Batch::lines).contains("two\n"));
    }

    @Test
    void noMoreThanSomeBatchesWaitAtTheServer() throws Exception {
        worker.close();
        batchLines = 1;
        append("1\n2\n3\n4\n5\n6\n7\n8\n9\n");
        follow();
        await().atMost(Duration.ofSeconds(30)).until(() -> queued() == 5);
        await().during(Duration.ofMillis(300)).atMost(Duration.ofSeconds(5)).until(() -> queued() == 5);
        start();
        awaitText("1\n2\n3\n4\n5\n6\n7\n8\n9\n");
    }

    @Test
    void aStreamIsShippedToItsEnd() throws Exception {
        batchLines = 2;
        byte[] input = "1\n2\n3\n4\n5".getBytes(ISO_8859_1);
        new StreamReader(new ByteArrayInputStream(input), properties(false), sender()).run();
        awaitText("1\n2\n3\n4\n5");
        assertThat(received).hasSize(3).extracting(Batch::id).doesNotHaveDuplicates();
    }

    private long queued() {
        return server.snapshot().functions().stream()
                .filter(function -> function.name().equals(Functions.PARSE))
                .mapToLong(function -> function.queued())
                .sum();
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, ISO_8859_1, CREATE, APPEND);
    }

    private void ship() throws Exception {
        new FileFollower(file, properties(false), "here", sender()).run();
    }

    private void follow() throws IOException {
        FileFollower started = new FileFollower(file, properties(true), "here", sender());
        follower = new Thread(() -> {
            try {
                started.run();
            } catch (InterruptedException | java.util.concurrent.CancellationException e) {
                // the end
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        follower.start();
    }

    private void stopFollowing() throws InterruptedException {
        if (follower != null) {
            follower.interrupt();
            follower.join(10_000);
            assertThat(follower.isAlive()).isFalse();
        }
    }

    private BatchSender sender() {
        return new BatchSender(new GearmanTemplate(client, new PlainMessageConverter()), 5);
    }

    private ShipProperties properties(boolean follow) {
        return new ShipProperties(
                List.of(file),
                false,
                follow,
                null,
                directory.resolve("positions"),
                new ShipProperties.Batch(batchLines, DataSize.ofBytes(1000)),
                5,
                Duration.ofMillis(20));
    }

    private void awaitLines(String... batches) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(received).extracting(Batch::lines).containsExactly(batches));
    }

    private void awaitText(String text) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(received.stream().map(Batch::lines).collect(Collectors.joining()))
                                .isEqualTo(text));
    }
}
