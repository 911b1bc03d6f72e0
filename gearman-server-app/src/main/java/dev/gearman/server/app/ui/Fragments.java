package dev.gearman.server.app.ui;

import jakarta.servlet.http.HttpServletRequest;

/** Complete pages, and the live part of them that htmx fetches again. */
public final class Fragments {
    private Fragments() {}

    /** The view of a page, or of its part "live" if that is what is asked for. */
    public static String of(HttpServletRequest request, String template) {
        return isLive(request) ? template + " :: live" : template;
    }

    /** Whether only what was found is asked for. */
    public static boolean isFound(HttpServletRequest request) {
        return "found".equals(request.getHeader("HX-Target"));
    }

    /** Whether only the live part is asked for. */
    public static boolean isLive(HttpServletRequest request) {
        return "live".equals(request.getHeader("HX-Target"));
    }
}
