package dev.gearman.server.app.security;

import dev.gearman.server.app.audit.AuditEntry;
import dev.gearman.server.app.audit.AuditLog;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.Set;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.stereotype.Component;

/** Answers to those who may not do what they ask for. Changes that were refused are in the audit log. */
@Component
@ConditionalOnWebApplication
class Refusals {
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD");

    private final Access access;
    private final AuditLog log;

    Refusals(Access access, AuditLog log) {
        this.access = access;
        this.log = log;
    }

    /** A program that did not say who it is. Browsers are not made to ask for a password: people have a page for that. */
    void unknown(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
            throws IOException {
        if (reason instanceof TooManyFailuresException tooMany) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(tooMany.seconds()));
            Problems.write(response, 429, String.valueOf(tooMany.getMessage()));
            return;
        }
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        Problems.write(response, 401, "an API token, or name and password, are needed");
    }

    void deniedToProgram(HttpServletRequest request, HttpServletResponse response, AccessDeniedException reason)
            throws IOException {
        audit(request);
        Problems.write(response, 403, why(request, reason));
    }

    void deniedToPerson(HttpServletRequest request, HttpServletResponse response, AccessDeniedException reason)
            throws IOException {
        audit(request);
        response.sendError(403, why(request, reason));
    }

    private String why(HttpServletRequest request, AccessDeniedException reason) {
        if (reason instanceof CsrfException) {
            return "this form was not made by this server, or is too old; load the page again";
        }
        if (SAFE_METHODS.contains(request.getMethod())) {
            return "you are known, but have no role here; whoever runs this server can give you one";
        }
        return access.readOnly() ? "this server is read-only" : "this needs the role of an operator";
    }

    private void audit(HttpServletRequest request) {
        if (request.getMethod().equals("GET")) {
            return;
        }
        Visitor visitor = Visitor.of(request);
        log.record(new AuditEntry(
                Instant.now(),
                visitor.name(),
                visitor.address(),
                "refused",
                request.getMethod() + " " + request.getRequestURI(),
                "",
                false));
    }
}
