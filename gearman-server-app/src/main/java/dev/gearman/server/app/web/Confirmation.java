package dev.gearman.server.app.web;

import java.util.List;
import java.util.Map;
import org.springframework.ui.Model;

/**
 * Asks before something is destroyed.
 *
 * @param action address of the form; the same as before, now with {@code confirm=yes}
 * @param fields hidden fields of the form
 * @param label of the button
 * @param back where to go instead
 */
record Confirmation(
        String title, String text, String action, List<Map.Entry<String, String>> fields, String label, String back) {

    String show(Model model) {
        model.addAttribute("confirmation", this);
        return "confirm";
    }
}
