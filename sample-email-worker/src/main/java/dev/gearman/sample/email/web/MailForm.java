package dev.gearman.sample.email.web;

import dev.gearman.sample.email.Mail;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.web.multipart.MultipartFile;

/** What the form has sent, or is to show. Filled by Spring, hence the setters. */
class MailForm {
    private String id = UUID.randomUUID().toString();
    private String to = "";
    private String template = "";
    private Map<String, String> variables = new LinkedHashMap<>();
    private List<MultipartFile> attachments = new ArrayList<>();

    Mail toMail() throws IOException {
        List<Mail.Attachment> files = new ArrayList<>();
        for (MultipartFile file : attachments) {
            // a file field that was left empty is sent as an empty file without a name
            if (!file.isEmpty()) {
                files.add(new Mail.Attachment(
                        String.valueOf(file.getOriginalFilename()), file.getContentType(), file.getBytes()));
            }
        }
        return new Mail(id, to.strip(), template, variables, files);
    }

    public String getId() {
        return id;
    }

    public void setId(String id) {
        this.id = id;
    }

    public String getTo() {
        return to;
    }

    public void setTo(String to) {
        this.to = to;
    }

    public String getTemplate() {
        return template;
    }

    public void setTemplate(String template) {
        this.template = template;
    }

    public Map<String, String> getVariables() {
        return variables;
    }

    public void setVariables(Map<String, String> variables) {
        this.variables = variables;
    }

    public List<MultipartFile> getAttachments() {
        return attachments;
    }

    public void setAttachments(List<MultipartFile> attachments) {
        this.attachments = attachments;
    }
}
