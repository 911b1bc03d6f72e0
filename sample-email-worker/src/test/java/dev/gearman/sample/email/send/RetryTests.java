package dev.gearman.sample.email.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.sample.email.Mail;
import dev.gearman.sample.email.record.MailEntry;
import dev.gearman.sample.email.record.MailRecord;
import dev.gearman.sample.email.record.MailState;
import dev.gearman.spring.GearmanOperations;
import dev.gearman.spring.test.EmbeddedGearman;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What a worker does about refusals. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:retries",
            "sample.mail.retry.initial-delay=1s",
            "sample.mail.retry.multiplier=1",
            "sample.mail.retry.max-attempts=3"
        })
@EmbeddedGearman
class RetryTests {
    private static final ScriptedSmtpServer smtp = new ScriptedSmtpServer();

    private final Mail mail = new Mail(
            UUID.randomUUID().toString(),
            "jane@example.org",
            "welcome",
            Map.of("name", "Jane", "link", "https://example.org/"),
            List.of());

    @Autowired
    GearmanOperations gearman;

    @Autowired
    MailRecord record;

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("spring.mail.host", () -> "127.0.0.1");
        registry.add("spring.mail.port", smtp::port);
    }

    @AfterAll
    static void stop() {
        smtp.close();
    }

    @Test
    void aMailThatIsRefusedForAWhileArrivesOnce() {
        smtp.answerOnce("RCPT", "451 greylisted, come back later");
        submit();

        MailEntry sent = awaitEntry(entry -> entry.state() == MailState.SENT);
        assertThat(sent.attempts()).isEqualTo(2);
        assertThat(copies()).isEqualTo(1);
    }

    @Test
    void aMailIsGivenUpInTheEnd() {
        smtp.answer("RCPT", "450 mailbox busy");
        try {
            submit();
            MailEntry failed = awaitEntry(entry -> entry.state() == MailState.FAILED);
            assertThat(failed.attempts()).isEqualTo(3);
            assertThat(failed.reason()).contains("Given up after 3 attempts", "450 mailbox busy");
        } finally {
            smtp.answer("RCPT", null);
        }
    }

    @Test
    void aMailThatIsRefusedForGoodIsNotTriedAgain() {
        smtp.answer("RCPT", "550 no such user");
        try {
            submit();
            MailEntry failed = awaitEntry(entry -> entry.state() == MailState.FAILED);
            assertThat(failed.attempts()).isEqualTo(1);
            assertThat(failed.reason()).contains("550 no such user");
        } finally {
            smtp.answer("RCPT", null);
        }
    }

    @Test
    void aMailWhoseTemplateIsMissingFailsWithTheReason() {
        Mail other = new Mail(mail.id(), mail.to(), "nothing", Map.of(), List.of());
        gearman.job(SendWorker.FUNCTION).unique(mail.id()).workload(other).submit();
        assertThat(awaitEntry(entry -> entry.state() == MailState.FAILED).reason())
                .contains("template");
    }

    private void submit() {
        record.add(mail);
        gearman.job(SendWorker.FUNCTION).unique(mail.id()).workload(mail).submit();
    }

    private MailEntry awaitEntry(java.util.function.Predicate<MailEntry> condition) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> record.find(mail.id()),
                        found -> found.filter(condition).isPresent())
                .orElseThrow();
    }

    private long copies() {
        return smtp.mails().stream().filter(text -> text.contains(mail.id())).count();
    }
}
