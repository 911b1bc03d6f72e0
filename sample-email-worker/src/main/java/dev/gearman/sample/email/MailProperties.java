package dev.gearman.sample.email;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Everything but the SMTP server, for which there is {@code spring.mail}.
 *
 * @param from Sender of all mails, an address or a name with an address in angle brackets
 * @param templates Templates, and of each the variables and their kinds
 * @param maxAttachments Largest size of all attachments of a mail together
 * @param retry When to try again what the SMTP server refused for a while
 * @param lease Time after which a worker that neither sent a mail nor failed to is taken for dead
 * @param keep Time for which it is remembered what was sent
 */
@ConfigurationProperties("sample.mail")
public record MailProperties(
        String from,
        Map<String, Map<String, VariableKind>> templates,
        @DefaultValue("10MB") DataSize maxAttachments,
        @DefaultValue Retry retry,
        @DefaultValue("5m") Duration lease,
        @DefaultValue("30d") Duration keep) {
    /** What a variable may hold. */
    public enum VariableKind {
        /** One line, up to 200 characters. */
        TEXT(200),
        /** Lines of text, up to 5,000 characters. */
        NOTE(5_000),
        /** An address of the web that begins with http:// or https://. */
        LINK(2_000);

        public final int maxLength;

        VariableKind(int maxLength) {
            this.maxLength = maxLength;
        }
    }

    /**
     * A growing pause between attempts.
     *
     * @param maxAttempts Attempts before a mail is given up
     * @param initialDelay Pause after the first attempt
     * @param multiplier Factor by which the pause grows
     * @param maxDelay Longest pause
     */
    public record Retry(
            @DefaultValue("10") int maxAttempts,
            @DefaultValue("1m") Duration initialDelay,
            @DefaultValue("2") double multiplier,
            @DefaultValue("1h") Duration maxDelay) {
        /** @param attempt the one that has failed, from 1 */
        public Duration delayAfter(int attempt) {
            double seconds = (double) initialDelay.toSeconds() * Math.pow(multiplier, attempt - 1.0);
            return Duration.ofSeconds((long) Math.min(Math.max(1, seconds), (double) maxDelay.toSeconds()));
        }
    }
}
