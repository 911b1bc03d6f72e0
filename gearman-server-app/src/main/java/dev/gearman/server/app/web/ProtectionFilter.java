package dev.gearman.server.app.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Headers that keep browsers from doing harm and, while only this machine is served, the check that a request names this
 * machine: a page elsewhere could let its own name point here and read what this server answers (DNS rebinding).
 */
final class ProtectionFilter extends OncePerRequestFilter {
    private static final int MISDIRECTED_REQUEST = 421;

    private final boolean loopbackOnly;

    ProtectionFilter(boolean loopbackOnly) {
        this.loopbackOnly = loopbackOnly;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Referrer-Policy", "no-referrer");
        if (loopbackOnly && !LoopbackNames.contains(request.getServerName())) {
            response.setStatus(MISDIRECTED_REQUEST);
            response.setContentType("text/plain;charset=UTF-8");
            response.getWriter().println("This server answers to the names of this machine only, such as localhost.");
            return;
        }
        chain.doFilter(request, response);
    }
}
