package dev.gearman.server.app.ui;

import java.util.List;
import java.util.Map;
import org.springframework.ui.Model;

/**
 * A question before a change of much, or one that can't be undone.
 *
 * @param action address of the form; the same as before, now with {@code confirm=yes}
 * @param fields hidden fields of the form
 * @param label of the button
 * @param back where to go instead
 * @param destroys {@code true} if the change can't be undone
 */
public record Confirmation(
        String title,
        String text,
        String action,
        List<Map.Entry<String, String>> fields,
        String label,
        String back,
        boolean destroys) {

    /** A question before a change that can't be undone. */
    public Confirmation(
            String title,
            String text,
            String action,
            List<Map.Entry<String, String>> fields,
            String label,
            String back) {
        this(title, text, action, fields, label, back, true);
    }

    public String show(Model model) {
        model.addAttribute("confirmation", this);
        return "confirm";
    }
}
