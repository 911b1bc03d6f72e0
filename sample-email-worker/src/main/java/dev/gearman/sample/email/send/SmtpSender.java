package dev.gearman.sample.email.send;

import dev.gearman.sample.email.Mail;
import dev.gearman.sample.email.MailProperties;
import dev.gearman.sample.email.compose.RenderedMail;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.ParseException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.mail.MailException;
import org.springframework.mail.MailPreparationException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.MimeMessageHelper;
import org.springframework.stereotype.Component;

/** Hands a mail to the SMTP server of {@code spring.mail}. */
@Component
class SmtpSender {
    private static final String ANY_BYTES = "application/octet-stream";

    private final JavaMailSender smtp;
    private final InternetAddress from;

    SmtpSender(JavaMailSender smtp, MailProperties properties) throws AddressException {
        this.smtp = smtp;
        this.from = new InternetAddress(properties.from(), true);
    }

    /** Returns once the server has taken the mail. */
    void send(Mail mail, RenderedMail content) throws DeliveryException {
        try {
            smtp.send(message(mail, content));
        } catch (MailException e) {
            throw DeliveryException.of(e);
        }
    }

    private MimeMessage message(Mail mail, RenderedMail content) {
        MimeMessage message = smtp.createMimeMessage();
        try {
            MimeMessageHelper helper = new MimeMessageHelper(message, true, "UTF-8");
            helper.setFrom(from);
            helper.setTo(mail.to());
            helper.setSubject(content.subject());
            helper.setText(content.text(), content.html());
            for (Mail.Attachment attachment : mail.attachments()) {
                helper.addAttachment(
                        fileName(attachment.name()),
                        new ByteArrayResource(attachment.content()),
                        contentType(attachment.contentType()));
            }
            // the same at each attempt, so that a server that has taken an earlier one can tell
            message.setHeader("Message-ID", "<" + mail.id() + domain() + ">");
            message.setHeader("Auto-Submitted", "auto-generated");
            return message;
        } catch (MessagingException e) {
            throw new MailPreparationException(e);
        }
    }

    private String domain() {
        String address = from.getAddress();
        return address.substring(address.lastIndexOf('@'));
    }

    /** Without a path, and without what could begin another header. */
    private static String fileName(String name) {
        String plain =
                name.replaceAll("\\p{Cntrl}", " ").replaceAll(".*[/\\\\]", "").strip();
        return plain.isEmpty() ? "attachment" : plain;
    }

    private static String contentType(@Nullable String claimed) {
        if (claimed == null || claimed.isBlank()) {
            return ANY_BYTES;
        }
        try {
            String type = new ContentType(claimed).getBaseType();
            return type.matches("[\\w.+-]+/[\\w.+-]+") && !type.startsWith("multipart/") ? type : ANY_BYTES;
        } catch (ParseException e) {
            return ANY_BYTES;
        }
    }
}
