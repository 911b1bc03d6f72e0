package dev.gearman.sample.email.compose;

import dev.gearman.sample.email.Mail;
import dev.gearman.sample.email.MailProperties;
import dev.gearman.sample.email.MailProperties.VariableKind;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds out before a mail is queued what would be wrong with it when it is sent. */
@Component
public class MailCheck {
    private static final int MAX_ATTACHMENTS = 10;
    private static final int MAX_ADDRESS = 254;

    private final MailProperties properties;

    MailCheck(MailProperties properties) {
        this.properties = properties;
    }

    /** @throws InvalidMailException with all that is wrong */
    public void check(Mail mail) {
        Map<String, String> problems = new LinkedHashMap<>();
        if (!mail.id().matches(Mail.ID_PATTERN)) {
            problems.put("id", "Up to 40 letters, digits, dots, dashes and underscores.");
        }
        if (!isAddress(mail.to())) {
            problems.put("to", "One address, such as jane@example.org.");
        }
        Map<String, VariableKind> kinds = properties.templates().get(mail.template());
        if (kinds == null) {
            problems.put("template", "One of " + properties.templates().keySet() + ".");
        } else {
            checkVariables(kinds, mail.variables(), problems);
        }
        checkAttachments(mail, problems);
        if (!problems.isEmpty()) {
            throw new InvalidMailException(problems);
        }
    }

    private static boolean isAddress(@Nullable String text) {
        if (text == null || text.length() > MAX_ADDRESS || !text.contains("@")) {
            return false;
        }
        try {
            InternetAddress[] addresses = InternetAddress.parse(text, true);
            return addresses.length == 1 && text.equals(addresses[0].getAddress());
        } catch (AddressException e) {
            return false;
        }
    }

    private static void checkVariables(
            Map<String, VariableKind> kinds, Map<String, String> values, Map<String, String> problems) {
        kinds.forEach((name, kind) -> {
            String problem = problem(kind, values.get(name));
            if (problem != null) {
                problems.put(name, problem);
            }
        });
        values.keySet().stream()
                .filter(name -> !kinds.containsKey(name))
                .forEach(name -> problems.put(name, "The template has no such variable."));
    }

    private static @Nullable String problem(VariableKind kind, @Nullable String value) {
        if (value == null || value.isBlank()) {
            return "Please fill this in.";
        }
        if (value.length() > kind.maxLength) {
            return "Up to " + kind.maxLength + " characters; this has " + value.length() + ".";
        }
        return switch (kind) {
            case NOTE -> null;
            case TEXT -> value.chars().anyMatch(Character::isISOControl) ? "One line, please." : null;
            case LINK -> isLink(value) ? null : "A link that begins with http:// or https://.";
        };
    }

    /** Others than these two could run a script in the recipient's mail program. */
    private static boolean isLink(String value) {
        try {
            URI uri = new URI(value);
            String scheme = uri.getScheme();
            return uri.getHost() != null
                    && scheme != null
                    && scheme.toLowerCase(Locale.ROOT).matches("https?");
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private void checkAttachments(Mail mail, Map<String, String> problems) {
        long limit = properties.maxAttachments().toBytes();
        long bytes = mail.attachments().stream()
                .mapToLong(attachment -> attachment.content() == null ? 0 : attachment.content().length)
                .sum();
        if (bytes > limit) {
            problems.put(
                    "attachments",
                    "Together up to " + properties.maxAttachments().toMegabytes() + " MB; these have "
                            + (bytes + 1_048_575) / 1_048_576 + ".");
        } else if (mail.attachments().size() > MAX_ATTACHMENTS) {
            problems.put("attachments", "Up to " + MAX_ATTACHMENTS + " files.");
        } else if (mail.attachments().stream().anyMatch(MailCheck::isIncomplete)) {
            problems.put("attachments", "Each needs a name and a content.");
        }
    }

    @SuppressWarnings("ConstantValue") // JSON from outside may leave out what must not be null
    private static boolean isIncomplete(Mail.Attachment attachment) {
        return attachment.name() == null || attachment.name().isBlank() || attachment.content() == null;
    }
}
