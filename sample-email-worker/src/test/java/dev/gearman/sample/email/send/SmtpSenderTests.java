package dev.gearman.sample.email.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gearman.sample.email.Mail;
import dev.gearman.sample.email.MailProperties;
import dev.gearman.sample.email.compose.RenderedMail;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.util.unit.DataSize;

/** What the SMTP server's answers mean. */
class SmtpSenderTests {
    private final ScriptedSmtpServer server = new ScriptedSmtpServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT, 421 too busy, true",
        "CONNECT, 554 not in the mood, true",
        "MAIL, 451 later, true",
        "MAIL, 550 not from you, false",
        "RCPT, 450 mailbox busy, true",
        "RCPT, 451 greylisted, true",
        "RCPT, 550 no such user, false",
        "DATA, 452 no space, true",
        "DATA, 554 no, false",
        "CONTENT, 451 try later, true",
        "CONTENT, 552 too large, false",
        "CONTENT, 554 spam, false"
    })
    void theFirstDigitTellsWhetherToTryAgain(String command, String answer, boolean temporary) throws Exception {
        server.answer(command, answer);

        DeliveryException refusal =
                catchThrowableOfType(DeliveryException.class, () -> sender().send(mail(), content()));

        assertThat(refusal.isTemporary()).isEqualTo(temporary);
        assertThat(refusal).hasMessageContaining(answer.substring(4));
        assertThat(server.mails()).isEmpty();

        server.answer(command, null);
        sender().send(mail(), content());
        assertThat(server.mails()).hasSize(1);
    }

    @Test
    void aServerThatHangsUpMayBeThereLater() throws Exception {
        server.answer("DATA", "");
        assertThat(catchThrowableOfType(DeliveryException.class, () -> sender().send(mail(), content()))
                        .isTemporary())
                .isTrue();
    }

    @Test
    void aServerThatIsNotThereMayBeThereLater() throws Exception {
        server.close();
        DeliveryException failure =
                catchThrowableOfType(DeliveryException.class, () -> sender().send(mail(), content()));
        assertThat(failure.isTemporary()).isTrue();
        assertThat(failure).hasMessageContaining("refused");
    }

    @Test
    void eachAttemptHasTheSameMessageId() throws Exception {
        sender().send(mail(), content());
        sender().send(mail(), content());
        assertThat(server.mails()).hasSize(2).allMatch(mail -> mail.contains("Message-ID: <m1@example.org>\n"));
    }

    @Test
    void anAttachmentsNameAndTypeCanNotAddHeaders() throws Exception {
        Mail mail = new Mail(
                "m1",
                "jane@example.org",
                "welcome",
                Map.of(),
                List.of(new Mail.Attachment(
                        "../x\r\nBcc: eve@example.org", "text/plain\r\nX-Evil: 1", new byte[] {1})));

        sender().send(mail, content());

        assertThat(server.mails().get(0))
                .doesNotContainPattern("(?m)^Bcc:")
                .doesNotContainPattern("(?m)^X-Evil:")
                .doesNotContain("../");
    }

    private SmtpSender sender() throws Exception {
        JavaMailSenderImpl smtp = new JavaMailSenderImpl();
        smtp.setHost("127.0.0.1");
        smtp.setPort(server.port());
        MailProperties properties = new MailProperties(
                "Sample <sample@example.org>",
                Map.of(),
                DataSize.ofMegabytes(1),
                new MailProperties.Retry(3, Duration.ofSeconds(1), 2, Duration.ofSeconds(5)),
                Duration.ofMinutes(1),
                Duration.ofDays(1));
        return new SmtpSender(smtp, properties);
    }

    private static Mail mail() {
        return new Mail("m1", "jane@example.org", "welcome", Map.of(), List.of());
    }

    private static RenderedMail content() {
        return new RenderedMail("Subject", "text", "<p>html</p>");
    }
}
