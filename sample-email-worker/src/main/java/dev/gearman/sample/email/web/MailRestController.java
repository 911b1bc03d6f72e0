package dev.gearman.sample.email.web;

import dev.gearman.sample.email.Mail;
import dev.gearman.sample.email.record.MailEntry;
import dev.gearman.sample.email.record.MailRecord;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/** Mails by REST. */
@RestController
@RequestMapping("/api/mails")
class MailRestController {
    private static final int LATEST = 50;

    private final MailDesk desk;
    private final MailRecord record;

    MailRestController(MailDesk desk, MailRecord record) {
        this.desk = desk;
        this.record = record;
    }

    /** A mail without its id. */
    record Content(
            @Nullable String to,
            @Nullable String template,
            @Nullable Map<String, String> variables,
            @Nullable List<Mail.Attachment> attachments) {
        Mail withId(String id) {
            return new Mail(id, to == null ? "" : to, template == null ? "" : template, variables, attachments);
        }
    }

    /** Sends a mail; each request another one. */
    @PostMapping
    ResponseEntity<MailEntry> post(@RequestBody Content content, UriComponentsBuilder uri) {
        return accept(content.withId(UUID.randomUUID().toString()), uri);
    }

    /** Sends a mail once, however often it is asked for: the caller gives it its id. */
    @PutMapping("/{id}")
    ResponseEntity<MailEntry> put(@PathVariable String id, @RequestBody Content content, UriComponentsBuilder uri) {
        return accept(content.withId(id), uri);
    }

    private ResponseEntity<MailEntry> accept(Mail mail, UriComponentsBuilder uri) {
        MailDesk.Receipt receipt = desk.accept(mail);
        if (!receipt.isNew()) {
            return ResponseEntity.ok(receipt.entry());
        }
        URI location = uri.path("/api/mails/{id}").build(mail.id());
        return ResponseEntity.accepted().location(location).body(receipt.entry());
    }

    @GetMapping("/{id}")
    ResponseEntity<MailEntry> get(@PathVariable String id) {
        return ResponseEntity.of(record.find(id));
    }

    /** The newest. */
    @GetMapping
    List<MailEntry> latest() {
        return record.latest(LATEST);
    }
}
