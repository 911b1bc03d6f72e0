package dev.gearman.server.app.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps pages of other origins from changing anything through the REST API with the rights of whoever looks at them. Browsers
 * say where a request comes from (Sec-Fetch-Site, Origin) and pages can't change that; programs say nothing and pass.
 */
final class CrossSiteFilter extends OncePerRequestFilter {
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private final List<String> allowedOrigins;

    CrossSiteFilter(List<String> allowedOrigins) {
        this.allowedOrigins = allowedOrigins;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (SAFE_METHODS.contains(request.getMethod()) || TokenFilter.hasToken(request) || isOwn(request)) {
            chain.doFilter(request, response);
            return;
        }
        Problems.write(response, 403, "a page of another origin may not change anything here");
    }

    private boolean isOwn(HttpServletRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null) {
            return allowedOrigins.contains(origin) || origin.equalsIgnoreCase(ownOrigin(request));
        }
        String site = request.getHeader("Sec-Fetch-Site");
        return site == null || OWN_SITES.contains(site.toLowerCase(Locale.ROOT));
    }

    private static @Nullable String ownOrigin(HttpServletRequest request) {
        int port = request.getServerPort();
        boolean standard = request.isSecure() ? port == 443 : port == 80;
        try {
            return URI.create(request.getScheme() + "://" + request.getServerName() + (standard ? "" : ":" + port))
                    .toString();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
