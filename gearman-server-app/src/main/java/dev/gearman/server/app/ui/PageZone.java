package dev.gearman.server.app.ui;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.WebUtils;

/**
 * The time zone of a page: times are shown in it, and those that are typed are read in it. It is the one that a form or a link
 * carries beside its times, otherwise that of the browser, which a script keeps in a cookie, otherwise that of the server.
 *
 * @param fixed {@code true} if times in the request name the zone, so that the browser's is not put in its place
 */
public record PageZone(ZoneId id, boolean fixed) {
    /** Parameter of forms and links. */
    public static final String PARAMETER = "tz";

    private static final String COOKIE = "gearman-zone";
    private static final int MAX_NAME = 60;
    private static final List<String> TIMES = List.of("from", "to", "at");
    private static final DateTimeFormatter EXACT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS zzz", Locale.ROOT);
    private static final DateTimeFormatter OF_SCHEDULE =
            DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm:ss zzz", Locale.ENGLISH);

    /** @throws IllegalArgumentException if a form or a link names a zone that does not exist */
    public static PageZone of(HttpServletRequest request) {
        String named = request.getParameter(PARAMETER);
        boolean times = TIMES.stream().anyMatch(name -> !isBlank(request.getParameter(name)));
        if (times || (request.getMethod().equals("POST") && !isBlank(named))) {
            return new PageZone(named(named), true);
        }
        Cookie cookie = WebUtils.getCookie(request, COOKIE);
        ZoneId known = cookie == null ? null : known(cookie.getValue());
        return new PageZone(known == null ? ZoneId.systemDefault() : known, false);
    }

    /**
     * Returns the zone of times: the one of this name, or that of the server if there is no name.
     *
     * @throws IllegalArgumentException if the zone does not exist
     */
    public static ZoneId named(@Nullable String name) {
        if (name == null || name.isBlank()) {
            return ZoneId.systemDefault();
        }
        ZoneId zone = known(name);
        if (zone == null) {
            throw new IllegalArgumentException(PARAMETER + ": unknown time zone '" + Texts.visible(name, MAX_NAME)
                    + "' (expected: a name such as Europe/Berlin or UTC)");
        }
        return zone;
    }

    private static @Nullable ZoneId known(String name) {
        try {
            return name.length() > MAX_NAME ? null : ZoneId.of(name);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    /** As pages name it beside fields, and forms send it back. */
    public String name() {
        return id.getId();
    }

    /** The exact time, with its zone. */
    public String exact(Texts.When when) {
        return when.zone() == null
                ? EXACT.format(when.time().atZone(id))
                : OF_SCHEDULE.format(when.time().atZone(when.zone()));
    }
}
