package dev.gearman.sample.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.multipart;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.redirectedUrl;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.icegreen.greenmail.junit5.GreenMailExtension;
import com.icegreen.greenmail.util.ServerSetupTest;
import dev.gearman.sample.email.send.SendWorker;
import dev.gearman.spring.GearmanOperations;
import dev.gearman.spring.test.EmbeddedGearman;
import dev.gearman.spring.test.EmbeddedGearmanServer;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockMultipartFile;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.MockMvc;

/** From the form or REST to the recipient's mailbox, by a job server and an SMTP server that are real. */
@SpringBootTest(
        properties = {
            "spring.datasource.url=jdbc:h2:mem:mails",
            "gearman.client.availability-timeout=500ms",
            "sample.mail.retry.initial-delay=1s",
            "sample.mail.max-attachments=1MB"
        })
@AutoConfigureMockMvc
@EmbeddedGearman
class MailsTests {
    @RegisterExtension
    static final GreenMailExtension smtp =
            new GreenMailExtension(ServerSetupTest.SMTP.dynamicPort()).withPerMethodLifecycle(false);

    private final String recipient = UUID.randomUUID() + "@example.org";

    @Autowired
    MockMvc mvc;

    @Autowired
    EmbeddedGearmanServer server;

    @Autowired
    GearmanOperations gearman;

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("spring.mail.port", () -> smtp.getSmtp().getPort());
    }

    @Test
    void aMailArrivesAsTextAndHtmlWithItsAttachments() throws Exception {
        String body = """
                {"to": "%s", "template": "invoice", "variables": {"name": "Jane <b>", "number": "2025-17", "amount": "12.50 EUR",
                 "due": "1 December", "message": "Thank\\nyou"},
                 "attachments": [{"name": "Übersicht.pdf", "contentType": "application/pdf", "content": "JVBERi0="}]}""".formatted(recipient);
        String location = mvc.perform(post("/api/mails")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content(body))
                .andExpect(status().isAccepted())
                .andExpect(jsonPath("$.recipient").value(recipient))
                .andReturn()
                .getResponse()
                .getHeader("Location");

        MimeMessage mail = onlyMail();
        assertThat(mail.getSubject()).isEqualTo("Invoice 2025-17");
        assertThat(mail.getFrom()[0]).hasToString("Sample <sample@example.org>");
        assertThat(mail.getMessageID())
                .isEqualTo("<" + location.substring(location.lastIndexOf('/') + 1) + "@example.org>");
        List<Part> parts = parts(mail);
        assertThat(parts).hasSize(3);
        assertThat(parts.get(0).isMimeType("text/plain")).isTrue();
        assertThat((String) parts.get(0).getContent()).contains("Dear Jane <b>,", "12.50 EUR");
        assertThat(parts.get(1).isMimeType("text/html")).isTrue();
        assertThat((String) parts.get(1).getContent()).contains("Jane &lt;b&gt;", "<title>Invoice 2025-17</title>");
        assertThat(parts.get(2).isMimeType("application/pdf")).isTrue();
        assertThat(jakarta.mail.internet.MimeUtility.decodeText(parts.get(2).getFileName()))
                .isEqualTo("Übersicht.pdf");
        assertThat(parts.get(2).getInputStream().readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("%PDF-");
        awaitState(location, "SENT");
    }

    @Test
    void aMailThatIsHandedInTwiceIsSentOnce() throws Exception {
        String id = "order-4711-" + recipient.substring(0, 8);
        mvc.perform(put("/api/mails/" + id)
                        .contentType(MediaType.APPLICATION_JSON)
                        .content(welcome()))
                .andExpect(status().isAccepted());
        mvc.perform(put("/api/mails/" + id)
                        .contentType(MediaType.APPLICATION_JSON)
                        .content(welcome()))
                .andExpect(status().isOk());
        awaitState("/api/mails/" + id, "SENT");

        mvc.perform(put("/api/mails/" + id)
                        .contentType(MediaType.APPLICATION_JSON)
                        .content(welcome()))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.state").value("SENT"))
                .andExpect(jsonPath("$.attempts").value(1));
        onlyMail();
    }

    /** As after a worker whose connection was lost when it had sent the mail: the server gives the job to another. */
    @Test
    void aJobThatComesAgainSendsNoSecondCopy() throws Exception {
        String id = UUID.randomUUID().toString();
        mvc.perform(put("/api/mails/" + id)
                        .contentType(MediaType.APPLICATION_JSON)
                        .content(welcome()))
                .andExpect(status().isAccepted());
        awaitState("/api/mails/" + id, "SENT");
        Mail mail = new Mail(
                id, recipient, "welcome", java.util.Map.of("name", "Jane", "link", "https://example.org/"), List.of());

        gearman.call(SendWorker.FUNCTION, mail);
        gearman.call(SendWorker.FUNCTION, mail);

        onlyMail();
    }

    @Test
    void aMailWaitsForAnSmtpServerThatIsAway() throws Exception {
        smtp.getSmtp().stopService();
        String id = UUID.randomUUID().toString();
        try {
            mvc.perform(put("/api/mails/" + id)
                            .contentType(MediaType.APPLICATION_JSON)
                            .content(welcome()))
                    .andExpect(status().isAccepted());
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> mvc.perform(get("/api/mails/" + id))
                            .andExpect(jsonPath("$.state").value("WAITING"))
                            .andExpect(jsonPath("$.reason").value(containsString("refused"))));
        } finally {
            restartSmtp();
        }
        awaitState("/api/mails/" + id, "SENT");
        onlyMail();
    }

    @Test
    void whatIsWrongIsSaidFieldByField() throws Exception {
        String body = """
                {"to": "Jane <jane@example.org>, joe@example.org", "template": "welcome",
                 "variables": {"name": "a\\nb", "link": "javascript:alert(1)", "extra": "x"}}""";
        mvc.perform(post("/api/mails").contentType(MediaType.APPLICATION_JSON).content(body))
                .andExpect(status().isUnprocessableContent())
                .andExpect(jsonPath("$.problems.to").value("One address, such as jane@example.org."))
                .andExpect(jsonPath("$.problems.name").value("One line, please."))
                .andExpect(jsonPath("$.problems.link").value("A link that begins with http:// or https://."))
                .andExpect(jsonPath("$.problems.extra").value("The template has no such variable."));
        mvc.perform(post("/api/mails").contentType(MediaType.APPLICATION_JSON).content("{}"))
                .andExpect(status().isUnprocessableContent())
                .andExpect(jsonPath("$.problems.template").value(containsString("welcome")));
        mvc.perform(post("/api/mails").contentType(MediaType.APPLICATION_JSON).content("{"))
                .andExpect(status().isBadRequest());
        mvc.perform(get("/api/mails/none")).andExpect(status().isNotFound());
    }

    @Test
    void theFormSendsAMailWithItsFiles() throws Exception {
        mvc.perform(get("/").param("template", "welcome"))
                .andExpect(status().isOk())
                .andExpect(content().string(containsString("name=\"variables[link]\"")))
                .andExpect(header().string("Content-Security-Policy", containsString("default-src 'self'")));
        String id = UUID.randomUUID().toString();
        for (int click = 0; click < 2; click++) {
            mvc.perform(multipart("/")
                            .file(new MockMultipartFile("attachments", "note.txt", "text/plain", new byte[] {'h', 'i'}))
                            .file(new MockMultipartFile("attachments", "", "application/octet-stream", new byte[0]))
                            .param("id", id)
                            .param("to", " " + recipient + " ")
                            .param("template", "welcome")
                            .param("variables[name]", "Jane")
                            .param("variables[link]", "https://example.org/?a=1&b=2"))
                    .andExpect(redirectedUrl("/?template=welcome"));
        }
        List<Part> parts = parts(onlyMail());
        assertThat((String) parts.get(0).getContent()).contains("https://example.org/?a=1&b=2");
        assertThat((String) parts.get(1).getContent()).contains("href=\"https://example.org/?a=1&amp;b=2\"");
        assertThat(parts.get(2).getFileName()).isEqualTo("note.txt");
        awaitState("/api/mails/" + id, "SENT");
        mvc.perform(get("/latest")).andExpect(content().string(containsString(recipient)));
    }

    @Test
    void theFormComesBackWithWhatWasWrongAndWhatWasRight() throws Exception {
        mvc.perform(multipart("/")
                        .file(new MockMultipartFile("attachments", "big", "text/plain", new byte[2_000_000]))
                        .param("id", "x")
                        .param("to", "nobody")
                        .param("template", "welcome")
                        .param("variables[name]", "Jane \"the\" <Great>"))
                .andExpect(status().isUnprocessableContent())
                .andExpect(content().string(containsString("One address, such as")))
                .andExpect(content().string(containsString("Please fill this in.")))
                .andExpect(content().string(containsString("Together up to 1 MB; these have 2.")))
                .andExpect(content().string(containsString("Jane &quot;the&quot; &lt;Great&gt;")));
    }

    @Test
    void withoutAJobServerNothingIsQueuedAndTheSameIdMayBeUsedAgain() throws Exception {
        String id = UUID.randomUUID().toString();
        server.stop();
        try {
            mvc.perform(put("/api/mails/" + id)
                            .contentType(MediaType.APPLICATION_JSON)
                            .content(welcome()))
                    .andExpect(status().isServiceUnavailable());
            mvc.perform(get("/api/mails/" + id)).andExpect(status().isNotFound());
        } finally {
            server.start();
        }
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> mvc.perform(put("/api/mails/" + id)
                                .contentType(MediaType.APPLICATION_JSON)
                                .content(welcome()))
                        .andExpect(status().is2xxSuccessful()));
        awaitState("/api/mails/" + id, "SENT");
    }

    @Test
    void thePageOfAnotherSiteCanSendNothing() throws Exception {
        mvc.perform(multipart("/").param("to", recipient).header("Sec-Fetch-Site", "cross-site"))
                .andExpect(status().isForbidden());
    }

    private String welcome() {
        return """
                {"to": "%s", "template": "welcome", "variables": {"name": "Jane", "link": "https://example.org/"}}""".formatted(recipient);
    }

    private static void restartSmtp() {
        int port = smtp.getSmtp().getPort();
        var setup = new com.icegreen.greenmail.util.ServerSetup(port, "127.0.0.1", "smtp");
        var service = new com.icegreen.greenmail.smtp.SmtpServer(setup, smtp.getManagers());
        service.startService();
        await().atMost(Duration.ofSeconds(10)).until(service::isRunning);
    }

    private void awaitState(String url, String state) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        mvc.perform(get(url)).andExpect(jsonPath("$.state").value(state)));
    }

    private MimeMessage onlyMail() {
        List<MimeMessage> mails = await().atMost(Duration.ofSeconds(30)).until(this::received, list -> !list.isEmpty());
        assertThat(mails).hasSize(1);
        return mails.get(0);
    }

    private List<MimeMessage> received() {
        return Arrays.stream(smtp.getReceivedMessages())
                .filter(mail -> {
                    try {
                        return mail.getAllRecipients()[0].toString().equals(recipient);
                    } catch (jakarta.mail.MessagingException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
    }

    private static List<Part> parts(Part part) throws Exception {
        if (!(part.getContent() instanceof Multipart multipart)) {
            return List.of(part);
        }
        List<Part> all = new ArrayList<>();
        for (int i = 0; i < multipart.getCount(); i++) {
            all.addAll(parts(multipart.getBodyPart(i)));
        }
        return all;
    }
}
