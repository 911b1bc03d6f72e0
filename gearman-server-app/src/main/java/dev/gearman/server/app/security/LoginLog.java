package dev.gearman.server.app.security;

import dev.gearman.protocol.Excerpt;
import dev.gearman.server.app.audit.AuditEntry;
import dev.gearman.server.app.audit.AuditLog;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;
import org.springframework.stereotype.Component;

/** Who logged in, and who tried to, from where. */
@Component
@ConditionalOnWebApplication
class LoginLog extends SavedRequestAwareAuthenticationSuccessHandler {
    private static final int MAX_NAME = 200;

    private final AuditLog audit;

    LoginLog(AuditLog audit) {
        this.audit = audit;
    }

    /** Somebody has logged in by a page, and goes where that was asked for. */
    @Override
    public void onAuthenticationSuccess(HttpServletRequest request, HttpServletResponse response, Authentication known)
            throws IOException, jakarta.servlet.ServletException {
        boolean hasRole =
                known.getAuthorities().stream().anyMatch(a -> ("ROLE_" + Roles.VIEWER).equals(a.getAuthority()));
        record(known.getName(), request.getRemoteAddr(), "login", hasRole ? "" : "has no role here", hasRole);
        super.onAuthenticationSuccess(request, response, known);
    }

    /** A name and a password that do not belong together. */
    void failed(String name, String address, String why) {
        record(name, address, "login", why, false);
    }

    /** A form that was not right. */
    void deniedForm(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
            throws IOException {
        if (reason instanceof TooManyFailuresException tooMany) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(tooMany.seconds()));
            response.sendError(429, tooMany.getMessage());
        } else {
            response.sendRedirect(request.getContextPath() + "/login?error");
        }
    }

    /** A login at a provider that came to nothing. Whose it was is not known. */
    void deniedByProvider(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
            throws IOException {
        record("?", request.getRemoteAddr(), "login", "provider: " + reason.getMessage(), false);
        response.sendRedirect(request.getContextPath() + "/login?error");
    }

    private void record(String name, String address, String action, String detail, boolean succeeded) {
        String who = Excerpt.line(name, MAX_NAME);
        audit.record(new AuditEntry(Instant.now(), who, address, action, "dashboard", detail, succeeded));
    }
}
