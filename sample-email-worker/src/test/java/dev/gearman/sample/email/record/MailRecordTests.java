package dev.gearman.sample.email.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.sample.email.Mail;
import dev.gearman.sample.email.MailProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.util.unit.DataSize;

class MailRecordTests {
    private static final MailRecord.Appointment NONE = due -> false;

    private final Mail mail = new Mail("m1", "jane@example.org", "welcome", Map.of(), List.of());
    private EmbeddedDatabase database;
    private Instant now = Instant.parse("2025-11-24T10:00:00Z");
    private MailRecord record;

    @BeforeEach
    void create() {
        database = new EmbeddedDatabaseBuilder()
                .generateUniqueName(true)
                .setType(EmbeddedDatabaseType.H2)
                .addScript("classpath:schema.sql")
                .build();
        MailProperties properties = new MailProperties(
                "a@example.org",
                Map.of(),
                DataSize.ofMegabytes(1),
                new MailProperties.Retry(3, Duration.ofMinutes(1), 2, Duration.ofHours(1)),
                Duration.ofMinutes(5),
                Duration.ofDays(30));
        record = new MailRecord(JdbcClient.create(database), () -> now, properties);
    }

    @AfterEach
    void drop() {
        database.shutdown();
    }

    @Test
    void aMailIsAddedOnce() {
        assertThat(record.add(mail)).isTrue();
        assertThat(record.add(mail)).isFalse();
        record.withdraw("m1");
        assertThat(record.add(mail)).isTrue();
    }

    @Test
    void whatAWorkerHasIsNotWithdrawn() {
        record.add(mail);
        record.claim(mail, NONE);
        record.withdraw("m1");
        assertThat(record.find("m1")).isPresent();
    }

    @Test
    void oneWorkerAtATimeIsGrantedAMail() {
        record.add(mail);
        assertThat(record.claim(mail, NONE)).isEqualTo(new Claim.Granted(1));
        Claim second = record.claim(mail, NONE);
        assertThat(second).isEqualTo(new Claim.Later(now.plus(Duration.ofMinutes(5))));

        record.sent("m1");
        assertThat(record.claim(mail, NONE)).isEqualTo(new Claim.Finished(MailState.SENT));
    }

    @Test
    void theMailOfAWorkerThatDiedIsGrantedWhenItsLeaseIsOver() {
        record.add(mail);
        record.claim(mail, NONE);
        now = now.plus(Duration.ofMinutes(5));
        assertThat(record.claim(mail, NONE)).isEqualTo(new Claim.Granted(2));
    }

    @Test
    void aMailThatWaitsIsGrantedWhenItIsDue() {
        record.add(mail);
        record.claim(mail, NONE);
        Instant due = record.waiting("m1", "451 later", Duration.ofMinutes(1));
        assertThat(record.find("m1")).get().extracting(MailEntry::reason).isEqualTo("451 later");
        assertThat(record.claim(mail, NONE)).isEqualTo(new Claim.Later(due));

        now = due;
        assertThat(record.claim(mail, NONE)).isEqualTo(new Claim.Granted(2));
        assertThat(record.find("m1")).get().extracting(MailEntry::reason).isNull();
    }

    @Test
    void theJobThatWasScheduledForThatTimeIsTrustedMoreThanTheClock() {
        record.add(mail);
        record.claim(mail, NONE);
        Instant due = record.waiting("m1", "451 later", Duration.ofMinutes(1));
        now = due.minusSeconds(2);
        assertThat(record.claim(mail, due::equals)).isEqualTo(new Claim.Granted(2));
    }

    @Test
    void aJobWhoseMailIsNotRecordedIsGranted() {
        assertThat(record.claim(mail, NONE)).isEqualTo(new Claim.Granted(1));
        assertThat(record.claim(mail, NONE)).isInstanceOf(Claim.Later.class);
    }

    @Test
    void finishedMailsAreForgottenInTheEndAndOthersAreNot() {
        record.add(mail);
        Mail open = new Mail("m2", "joe@example.org", "welcome", Map.of(), List.of());
        record.add(open);
        record.sent("m1");
        now = now.plus(Duration.ofDays(31));
        assertThat(record.deleteOld()).isEqualTo(1);
        assertThat(record.latest(10)).extracting(MailEntry::id).containsExactly("m2");
    }

    @Test
    void theNewestMailsComeFirst() {
        for (String id : List.of("a", "b", "c")) {
            record.add(new Mail(id, "jane@example.org", "welcome", Map.of(), List.of()));
            now = now.plusSeconds(1);
        }
        assertThat(record.latest(2)).extracting(MailEntry::id).containsExactly("c", "b");
    }

    @Test
    void thePauseGrowsUpToItsLimit() {
        MailProperties.Retry retry = new MailProperties.Retry(10, Duration.ofMinutes(1), 2, Duration.ofMinutes(5));
        assertThat(List.of(1, 2, 3, 4, 1000))
                .extracting(retry::delayAfter)
                .containsExactly(
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(4),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(5));
    }
}
