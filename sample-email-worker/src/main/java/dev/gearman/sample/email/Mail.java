package dev.gearman.sample.email;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mail to be sent; also the workload of a job, as JSON. It has one recipient: a mail to several would have to be sent again
 * to all when the server refuses one of them for a while.
 *
 * @param id which mail it is. Of mails with the same id, one is sent
 * @param to the recipient's address
 * @param template the template's name
 * @param variables what the template asks for
 * @param attachments files to go with it
 */
public record Mail(String id, String to, String template, Map<String, String> variables, List<Attachment> attachments) {
    /** What the ids of mails look like. Room is left for what is put behind them in unique keys. */
    public static final String ID_PATTERN = "[A-Za-z0-9._-]{1,40}";

    public Mail(
            String id,
            String to,
            String template,
            @Nullable Map<String, String> variables,
            @Nullable List<Attachment> attachments) {
        this.id = id;
        this.to = to;
        this.template = template;
        this.variables = variables == null ? Map.of() : variables;
        this.attachments = attachments == null ? List.of() : attachments;
    }

    /**
     * A file that goes with a mail.
     *
     * @param name as the recipient sees it
     * @param contentType such as {@code application/pdf}; {@code null} for bytes of any kind
     * @param content the file. Not a copy
     */
    public record Attachment(String name, @Nullable String contentType, byte[] content) {}
}
