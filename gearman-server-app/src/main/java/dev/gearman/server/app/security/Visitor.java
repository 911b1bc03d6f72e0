package dev.gearman.server.app.security;

import dev.gearman.protocol.Excerpt;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Who sent the request that this thread works on.
 *
 * @param name of a user, "token ..." of an API token, "local" where nobody has to log in
 * @param address of the machine that the request came from
 * @param operator whether this one may change things
 */
public record Visitor(String name, String address, boolean operator) {
    private static final int MAX_NAME = 200;

    /** Reads the thread's security context. */
    public static Visitor of(HttpServletRequest request) {
        Authentication known = SecurityContextHolder.getContext().getAuthentication();
        if (known == null) {
            return new Visitor("nobody", request.getRemoteAddr(), false);
        }
        String name = known.getName();
        return new Visitor(
                Excerpt.line(name, MAX_NAME),
                request.getRemoteAddr(),
                known.getAuthorities().stream().anyMatch(a -> ("ROLE_" + Roles.OPERATOR).equals(a.getAuthority())));
    }
}
