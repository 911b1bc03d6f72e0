package dev.gearman.server.app.ui;

import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What became of an action, shown once on the next page. */
public record Flash(String text, boolean good) {
    private static final String NAME = "flash";

    public static void good(RedirectAttributes next, String text) {
        next.addFlashAttribute(NAME, new Flash(text, true));
    }

    public static void bad(RedirectAttributes next, String text) {
        next.addFlashAttribute(NAME, new Flash(text, false));
    }

    public static void of(RedirectAttributes next, boolean done, String text, String otherwise) {
        next.addFlashAttribute(NAME, new Flash(done ? text : otherwise, done));
    }
}
