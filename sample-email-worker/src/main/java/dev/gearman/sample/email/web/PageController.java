package dev.gearman.sample.email.web;

import dev.gearman.client.GearmanException;
import dev.gearman.sample.email.MailProperties;
import dev.gearman.sample.email.compose.InvalidMailException;
import dev.gearman.sample.email.record.MailRecord;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The page: a form, which needs no JavaScript, and the latest mails. */
@Controller
class PageController {
    private static final Logger log = LoggerFactory.getLogger(PageController.class);
    private static final int LATEST = 20;

    private final MailDesk desk;
    private final MailRecord record;
    private final MailProperties properties;

    PageController(MailDesk desk, MailRecord record, MailProperties properties) {
        this.desk = desk;
        this.record = record;
        this.properties = properties;
    }

    @GetMapping("/")
    ModelAndView page(@RequestParam(required = false) @Nullable String template) {
        MailForm form = new MailForm();
        form.setTemplate(
                template != null && properties.templates().containsKey(template)
                        ? template
                        : properties.templates().keySet().iterator().next());
        return page(form, Map.of(), HttpStatus.OK);
    }

    /** A form that is sent twice, by a double click for one, has the same id both times. */
    @PostMapping("/")
    ModelAndView send(@ModelAttribute MailForm form, RedirectAttributes redirect) throws IOException {
        try {
            desk.accept(form.toMail());
        } catch (InvalidMailException e) {
            return page(form, e.problems(), HttpStatus.UNPROCESSABLE_CONTENT);
        } catch (GearmanException e) {
            log.warn("A mail was not queued: {}", e.getMessage());
            return page(form, Map.of("form", Refusals.NO_JOB_SERVER), HttpStatus.SERVICE_UNAVAILABLE);
        }
        redirect.addFlashAttribute("queued", form.getTo());
        redirect.addAttribute("template", form.getTemplate());
        return new ModelAndView("redirect:/");
    }

    /** For a form that was not even read, so that it can't be shown again with what was in it. */
    ModelAndView tooLarge() {
        MailForm form = new MailForm();
        form.setTemplate(properties.templates().keySet().iterator().next());
        String problem = "Together up to " + properties.maxAttachments().toMegabytes() + " MB; these have more.";
        return page(form, Map.of("attachments", problem), HttpStatus.CONTENT_TOO_LARGE);
    }

    private ModelAndView page(MailForm form, Map<String, String> problems, HttpStatusCode status) {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("form", form);
        model.put("problems", problems);
        model.put("templates", properties.templates().keySet());
        model.put("fields", properties.templates().getOrDefault(form.getTemplate(), Map.of()));
        model.put("maxMegabytes", properties.maxAttachments().toMegabytes());
        model.put("from", properties.from());
        model.put("mails", record.latest(LATEST));
        return new ModelAndView("mails", model, status);
    }

    /** The rows of the table alone, which the page asks for from time to time. */
    @GetMapping("/latest")
    String latest(Model model) {
        model.addAttribute("mails", record.latest(LATEST));
        return "mails :: rows";
    }
}
