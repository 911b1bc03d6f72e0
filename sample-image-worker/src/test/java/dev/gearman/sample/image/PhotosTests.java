package dev.gearman.sample.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.multipart;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.jayway.jsonpath.JsonPath;
import dev.gearman.sample.image.photo.TestPhotos;
import dev.gearman.spring.test.EmbeddedGearman;
import dev.gearman.spring.test.EmbeddedGearmanServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockMultipartFile;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.MockMvc;

/** Both roles in one process, as {@code java -jar} starts them. */
@SpringBootTest(properties = "gearman.client.availability-timeout=500ms")
@AutoConfigureMockMvc
@EmbeddedGearman
class PhotosTests {
    @TempDir
    static Path directory;

    @Autowired
    MockMvc mvc;

    @Autowired
    EmbeddedGearmanServer server;

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("sample.image.directory", () -> directory.resolve("results"));
        registry.add("sample.image.sizes.tiny", () -> 60);
        registry.add("sample.image.sizes.wide", () -> 300);
    }

    @Test
    void aPhotoIsResizedAndItsThumbnailsCanBeSeen() throws Exception {
        String id = accepted(TestPhotos.held(TestPhotos.jpeg(900, 600), 6));
        String status = statusWhenFinished(id);

        assertThat(JsonPath.<String>read(status, "$.state")).isEqualTo("DONE");
        assertThat(JsonPath.<Integer>read(status, "$.width")).isEqualTo(600);
        assertThat(JsonPath.<String>read(status, "$.thumbnails[1].name")).isEqualTo("wide");
        assertThat(JsonPath.<Integer>read(status, "$.thumbnails[1].height")).isEqualTo(300);
        String url = JsonPath.read(status, "$.thumbnails[0].url");
        mvc.perform(get("/" + url))
                .andExpect(status().isOk())
                .andExpect(content().contentType(MediaType.IMAGE_JPEG))
                .andExpect(header().string("Cache-Control", containsString("private")));
    }

    @Test
    void whatIsNoPhotoIsRefusedAtOnce() throws Exception {
        mvc.perform(multipart("/photos").file(photo("hello".getBytes(UTF_8))))
                .andExpect(status().isUnprocessableContent())
                .andExpect(jsonPath("$.detail").value("This is no JPEG, PNG or WebP file, whatever its name says."));
        mvc.perform(multipart("/photos").file(photo(TestPhotos.claimingPng(50_000, 50_000))))
                .andExpect(status().isUnprocessableContent())
                .andExpect(jsonPath("$.detail").value(containsString("2500 megapixels; up to 100 are accepted")));
    }

    @Test
    void whatTurnsOutToBeDamagedIsRefusedByTheWorker() throws Exception {
        byte[] file = TestPhotos.jpeg(900, 600);
        String id = accepted(java.util.Arrays.copyOf(file, file.length / 2));
        String status = statusWhenFinished(id);

        assertThat(JsonPath.<String>read(status, "$.state")).isEqualTo("REFUSED");
        assertThat(JsonPath.<String>read(status, "$.message")).contains("damaged or incomplete");
    }

    @Test
    void aPhotoThatNobodyKnowsIsLost() throws Exception {
        mvc.perform(get("/photos/00000000-0000-0000-0000-000000000000"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.state").value("LOST"));
        mvc.perform(get("/photos/00000000-0000-0000-0000-000000000000/wide")).andExpect(status().isNotFound());
        mvc.perform(get("/photos/..%2fsecret")).andExpect(status().isBadRequest());
    }

    @Test
    void withoutAJobServerTheVisitorIsAskedToWait() throws Exception {
        server.stop();
        try {
            mvc.perform(multipart("/photos").file(photo(TestPhotos.jpeg(90, 60))))
                    .andExpect(status().isServiceUnavailable())
                    .andExpect(jsonPath("$.detail").value(containsString("try again")));
        } finally {
            server.start();
        }
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> mvc.perform(multipart("/photos").file(photo(TestPhotos.jpeg(90, 60))))
                        .andExpect(status().isAccepted()));
    }

    @Test
    void thePageSaysWhatItTakes() throws Exception {
        mvc.perform(get("/"))
                .andExpect(status().isOk())
                .andExpect(content().string(containsString("Drop photos here")))
                .andExpect(header().string("Content-Security-Policy", containsString("default-src 'self'")));
    }

    @Test
    void thePageOfAnotherSiteCanSendNothing() throws Exception {
        mvc.perform(multipart("/photos").file(photo(TestPhotos.jpeg(90, 60))).header("Sec-Fetch-Site", "cross-site"))
                .andExpect(status().isForbidden());
    }

    private String accepted(byte[] file) throws Exception {
        String answer = mvc.perform(multipart("/photos").file(photo(file)))
                .andExpect(status().isAccepted())
                .andReturn()
                .getResponse()
                .getContentAsString();
        return JsonPath.read(answer, "$.id");
    }

    private String statusWhenFinished(String id) {
        return await().atMost(Duration.ofSeconds(30)).until(() -> statusOf(id), status -> !isUnfinished(status));
    }

    private String statusOf(String id) throws Exception {
        return mvc.perform(get("/photos/" + id)).andReturn().getResponse().getContentAsString();
    }

    private static boolean isUnfinished(String status) {
        String state = JsonPath.read(status, "$.state");
        return state.equals("WAITING") || state.equals("WORKING");
    }

    private static MockMultipartFile photo(byte[] content) {
        return new MockMultipartFile("photo", "photo.jpg", "image/jpeg", content);
    }
}
