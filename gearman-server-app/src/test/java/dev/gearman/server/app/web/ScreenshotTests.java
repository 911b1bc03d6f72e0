package dev.gearman.server.app.web;

import static dev.gearman.server.app.RawConnection.CAN_DO;
import static dev.gearman.server.app.RawConnection.GRAB_JOB;
import static dev.gearman.server.app.RawConnection.JOB_ASSIGN;
import static dev.gearman.server.app.RawConnection.JOB_CREATED;
import static dev.gearman.server.app.RawConnection.SUBMIT_JOB_BG;
import static dev.gearman.server.app.RawConnection.WORK_COMPLETE;
import static dev.gearman.server.app.RawConnection.WORK_DATA;
import static dev.gearman.server.app.RawConnection.WORK_FAIL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.app.RawConnection;
import dev.gearman.server.app.ui.PathNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Takes the pictures of {@code docs/images} while a small company's jobs go through: with {@code -Dscreenshots=true
 * -Dtest=ScreenshotTests}. It takes a minute and a half, for a chart with something on it.
 */
@EnabledIfSystemProperty(named = "screenshots", matches = "true")
class ScreenshotTests extends Dashboard {
    private static final Path IMAGES = Path.of("..", "docs", "images");
    private static final Duration TRAFFIC = Duration.ofSeconds(75);
    private static final int WORK_STATUS = 12;
    private static final int SET_CLIENT_ID = 22;

    private final List<Future<?>> running = new ArrayList<>();
    private volatile boolean over;

    /** Something that a thread does until it is over. */
    private interface Shift {
        void work() throws IOException;
    }

    @Test
    void thePicturesOfTheReadme() throws Exception {
        Files.createDirectories(IMAGES);
        ExecutorService people = Executors.newCachedThreadPool();
        try (Browser browser = Browser.open();
                RawConnection client = connect();
                RawConnection encoder = connect()) {
            for (int i = 1; i <= 4; i++) {
                String id = "image-worker-" + i;
                running.add(people.submit(() -> until(() -> worker(id, 120, 0, "resize", "thumbnail"))));
            }
            running.add(people.submit(() -> until(() -> worker("mail-worker-1", 260, 23, "send-mail", "newsletter"))));
            running.add(people.submit(() -> until(this::customers)));
            for (int month = 1; month <= 6; month++) {
                client.sends(SUBMIT_JOB_BG, "monthly-report||2026-" + month).receives(JOB_CREATED);
            }
            String handle = client.sends(
                            SUBMIT_JOB_BG, "encode-video|movie-17|{\"in\":\"movie-17.mkv\",\"preset\":\"slow\"}")
                    .receives(JOB_CREATED);
            encoder.sends(SET_CLIENT_ID, "video-worker-1").sends(CAN_DO, "encode-video");
            encoder.sends(GRAB_JOB, "").receives(JOB_ASSIGN);
            encoder.sends(WORK_STATUS, handle + "|62|100").sends(WORK_DATA, handle + "|scene 31 of 50\n");
            schedule("nightly-backup", "{\"function\":\"backup\",\"cron\":\"0 3 * * *\",\"zone\":\"Europe/Berlin\"}");
            schedule(
                    "newsletter", "{\"function\":\"newsletter\",\"cron\":\"30 7 * * MON\",\"zone\":\"Europe/Berlin\"}");
            LockSupport.parkNanos(TRAFFIC.toNanos());

            picture(browser, "/", "light", 720, "overview");
            picture(browser, "/functions", "dark", 560, "functions");
            picture(browser, "/jobs/" + PathNames.encode(handle), "light", 760, "job");
        } finally {
            over = true;
            people.shutdown();
            assertThat(people.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
        for (Future<?> one : running) {
            one.get();
        }
    }

    private void picture(Browser browser, String path, String theme, int height, String name) throws IOException {
        browser.theme(theme).size(1240, height).go(base() + path).waitFor("main", "");
        // the chart is drawn when its numbers have come
        LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
        assertThat(browser.complaints()).isEmpty();
        Files.write(IMAGES.resolve(name + ".png"), browser.screenshot());
    }

    private void schedule(String name, String json) throws Exception {
        assertThat(send(to("/api/v1/schedules/" + name)
                                .header("Content-Type", "application/json")
                                .PUT(java.net.http.HttpRequest.BodyPublishers.ofString(json)))
                        .statusCode())
                .isLessThan(300);
    }

    private Void until(Shift shift) throws IOException {
        while (!over) {
            shift.work();
        }
        return null;
    }

    /** Fails every {@code n}th job, none if 0. */
    private void worker(String id, int millis, int nth, String... functions) throws IOException {
        try (RawConnection connection = connect()) {
            connection.sends(SET_CLIENT_ID, id);
            for (String function : functions) {
                connection.sends(CAN_DO, function);
            }
            for (int done = 1; !over; ) {
                RawConnection.Packet packet = connection.sends(GRAB_JOB, "").receives();
                boolean job = packet.type() == JOB_ASSIGN;
                LockSupport.parkNanos(
                        Duration.ofMillis(job ? millis + done % 7 * 15 : 20).toNanos());
                if (job) {
                    String handle = packet.arguments().split("\\|", 2)[0];
                    boolean fails = nth > 0 && done++ % nth == 0;
                    connection.sends(fails ? WORK_FAIL : WORK_COMPLETE, fails ? handle : handle + "|done");
                }
            }
        }
    }

    private void customers() throws IOException {
        try (RawConnection connection = connect()) {
            for (int i = 0; !over; i++) {
                String file = "{\"file\":\"/photos/" + i + ".jpg\",\"width\":640}";
                connection
                        .sends(SUBMIT_JOB_BG, "resize|photo-" + i + "|" + file)
                        .receives(JOB_CREATED);
                if (i % 2 == 0) {
                    connection.sends(SUBMIT_JOB_BG, "thumbnail||" + file).receives(JOB_CREATED);
                }
                if (i % 5 == 0) {
                    connection
                            .sends(SUBMIT_JOB_BG, "send-mail||to: customer-" + i)
                            .receives(JOB_CREATED);
                }
                if (i % 60 == 0) {
                    connection.sends(SUBMIT_JOB_BG, "newsletter||issue " + i).receives(JOB_CREATED);
                }
                double wave = 1 + 0.5 * Math.sin(i / 60.0);
                LockSupport.parkNanos((long) (Duration.ofMillis(90).toNanos() * wave));
            }
        }
    }
}
