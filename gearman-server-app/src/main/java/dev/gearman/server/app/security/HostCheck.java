package dev.gearman.server.app.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * While nobody has to log in, a request has to name this machine: a page elsewhere could let its own name point here and read
 * what this server answers (DNS rebinding).
 */
final class HostCheck extends OncePerRequestFilter {
    private static final int MISDIRECTED_REQUEST = 421;

    private final boolean loopbackOnly;

    HostCheck(boolean loopbackOnly) {
        this.loopbackOnly = loopbackOnly;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!loopbackOnly || LoopbackNames.contains(request.getServerName())) {
            chain.doFilter(request, response);
            return;
        }
        response.setStatus(MISDIRECTED_REQUEST);
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter()
                .println("Without users, this server answers to the names of this machine only, such as localhost.");
    }
}
