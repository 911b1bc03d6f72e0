package dev.gearman.sample.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.jayway.jsonpath.JsonPath;
import dev.gearman.sample.image.photo.TestPhotos;
import dev.gearman.spring.test.EmbeddedGearmanServer;
import dev.gearman.worker.GearmanWorker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The roles in applications of their own, with nothing in common but the job server. */
class RolesTests {
    private final EmbeddedGearmanServer server = EmbeddedGearmanServer.started();
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<ConfigurableApplicationContext> applications = new ArrayList<>();

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        applications.forEach(ConfigurableApplicationContext::close);
        server.close();
    }

    @Test
    void thePhotoOfAWorkerThatDiesIsResizedByAnother() throws Exception {
        URI web = webRole();
        String id = upload(web);
        assertThat(state(web, id)).isEqualTo("WAITING");

        takePhotoAndDie(web, id);
        ConfigurableApplicationContext worker = application("worker");

        assertThat(worker).isNotInstanceOf(WebServerApplicationContext.class);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(state(web, id)).isEqualTo("DONE"));
    }

    @Test
    void aWorkerThatIsStoppedLosesNoPhoto() throws Exception {
        URI web = webRole();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            ids.add(upload(web));
        }
        ConfigurableApplicationContext worker = application("worker");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> state(web, ids.get(0)).equals("DONE"));
        worker.close();
        application("worker");

        for (String id : ids) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(state(web, id)).isEqualTo("DONE"));
        }
    }

    /** A worker whose connection ends while it has the photo. */
    private void takePhotoAndDie(URI web, String id) throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch dead = new CountDownLatch(1);
        GearmanWorker worker = GearmanWorker.builder()
                .servers(server.address())
                .function(Functions.RESIZE, job -> {
                    job.progress(1, 4);
                    taken.countDown();
                    dead.await();
                    throw new IllegalStateException("killed");
                })
                .build();
        worker.start();
        assertThat(taken.await(30, TimeUnit.SECONDS)).isTrue();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(state(web, id)).isEqualTo("WORKING"));
        worker.close();
        dead.countDown();
    }

    private URI webRole() {
        ConfigurableApplicationContext web = application("web");
        return URI.create("http://127.0.0.1:" + web.getEnvironment().getProperty("local.server.port") + "/");
    }

    private ConfigurableApplicationContext application(String role) {
        ConfigurableApplicationContext application = new SpringApplicationBuilder(ImageWorkerApplication.class)
                .profiles(role)
                .run(
                        "--gearman.servers=" + server.address(),
                        "--server.port=0",
                        "--sample.image.directory=" + directory.resolve(role));
        applications.add(application);
        return application;
    }

    private String upload(URI web) throws Exception {
        String boundary = UUID.randomUUID().toString();
        java.io.ByteArrayOutputStream body = new java.io.ByteArrayOutputStream();
        body.writeBytes(
                ("--" + boundary + "\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.jpg\"\r\n\r\n")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        body.writeBytes(TestPhotos.jpeg(1200, 800));
        body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(web.resolve("photos"))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                .build();
        var answer = http.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return JsonPath.read(answer.body(), "$.id");
    }

    private String state(URI web, String id) throws Exception {
        var answer =
                http.send(HttpRequest.newBuilder(web.resolve("photos/" + id)).build(), BodyHandlers.ofString());
        return JsonPath.read(answer.body(), "$.state");
    }
}
