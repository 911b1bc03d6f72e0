package dev.gearman.sample.email.send;

import jakarta.mail.MessagingException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;
import org.springframework.mail.MailException;
import org.springframework.mail.MailParseException;
import org.springframework.mail.MailPreparationException;
import org.springframework.mail.MailSendException;

/** The SMTP server has not taken a mail. */
final class DeliveryException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final int MAX_DEPTH = 50;

    private final boolean temporary;

    private DeliveryException(String message, boolean temporary, Throwable cause) {
        super(message, cause);
        this.temporary = temporary;
    }

    /**
     * Whether another attempt may succeed. Codes from 400 to 499 say so, from 500 on they say the opposite. Without a code, the server
     * was not reached, went away or did not let us in: all that is repaired some time.
     */
    boolean isTemporary() {
        return temporary;
    }

    static DeliveryException of(MailException failure) {
        boolean unsendable = failure instanceof MailParseException || failure instanceof MailPreparationException;
        OptionalInt code = OptionalInt.empty();
        String answer = null;
        List<Throwable> failures = all(failure);
        for (Throwable each : failures) {
            OptionalInt found = code(each);
            // an error of the address says more than that of the message around it, which comes first
            if (found.isPresent()) {
                code = found;
                answer = each.getMessage();
            }
        }
        boolean temporary = code.isPresent() ? code.getAsInt() < 500 : !unsendable;
        return new DeliveryException(answer == null ? innermostMessage(failures) : answer.strip(), temporary, failure);
    }

    private static OptionalInt code(Throwable failure) {
        int code = -1;
        if (failure instanceof SMTPAddressFailedException refused) {
            code = refused.getReturnCode();
        } else if (failure instanceof SMTPSenderFailedException refused) {
            code = refused.getReturnCode();
        } else if (failure instanceof SMTPSendFailedException refused) {
            code = refused.getReturnCode();
        }
        return code >= 400 ? OptionalInt.of(code) : OptionalInt.empty();
    }

    /** Outer ones first: causes, and what Jakarta Mail and Spring keep in places of their own. */
    private static List<Throwable> all(Throwable outermost) {
        List<Throwable> found = new ArrayList<>(List.of(outermost));
        for (int i = 0; i < found.size() && i < MAX_DEPTH; i++) {
            Throwable each = found.get(i);
            add(found, each.getCause());
            if (each instanceof MessagingException messaging) {
                add(found, messaging.getNextException());
            }
            if (each instanceof MailSendException sending) {
                for (Exception part : sending.getMessageExceptions()) {
                    add(found, part);
                }
            }
        }
        return found;
    }

    private static void add(List<Throwable> found, @Nullable Throwable another) {
        if (another != null && found.stream().noneMatch(known -> known == another)) {
            found.add(another);
        }
    }

    /** The innermost message: {@code Connection refused} rather than what failed because of it. */
    private static String innermostMessage(List<Throwable> failures) {
        Throwable last = failures.get(failures.size() - 1);
        String message = last.getMessage();
        return message == null || message.isBlank() ? last.getClass().getSimpleName() : message.strip();
    }
}
