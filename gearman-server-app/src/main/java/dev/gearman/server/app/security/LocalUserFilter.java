package dev.gearman.server.app.security;

import dev.gearman.server.app.config.GearmanServerProperties.Security.Role;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Where nobody has to log in, whoever comes without an API token is the user "local" of this machine, an operator. */
final class LocalUserFilter extends OncePerRequestFilter {
    static final String NAME = "local";

    private final Authentication user;

    LocalUserFilter(boolean readOnly) {
        user = UsernamePasswordAuthenticationToken.authenticated(NAME, null, Roles.of(Role.OPERATOR, readOnly));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (SecurityContextHolder.getContext().getAuthentication() == null) {
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(user);
            SecurityContextHolder.setContext(context);
        }
        chain.doFilter(request, response);
    }
}
