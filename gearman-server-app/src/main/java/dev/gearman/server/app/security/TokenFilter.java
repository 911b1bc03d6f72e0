package dev.gearman.server.app.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.server.app.config.GearmanServerProperties.Security.Token;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * API tokens in the header {@code Authorization: Bearer}. Only their hashes are known here: they are long and random, so that
 * a fast hash is enough, and looking one up tells nothing about the others.
 */
final class TokenFilter extends OncePerRequestFilter {
    private static final String SCHEME = "bearer ";

    private final Map<String, Authentication> byHash = new HashMap<>();

    TokenFilter(Map<String, Token> tokens, boolean readOnly) {
        tokens.forEach((name, token) -> byHash.put(
                TokenHash.of(name, token),
                UsernamePasswordAuthenticationToken.authenticated(
                        "token " + name, null, Roles.of(token.role(), readOnly))));
    }

    static boolean hasToken(HttpServletRequest request) {
        return token(request) != null;
    }

    private static @Nullable String token(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? header.substring(SCHEME.length()).strip()
                : null;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String token = token(request);
        if (token != null) {
            Authentication known = byHash.get(sha256(token));
            if (known == null) {
                response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
                Problems.write(response, 401, "this API token is not known");
                return;
            }
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(known);
            SecurityContextHolder.setContext(context);
        }
        chain.doFilter(request, response);
    }

    static String sha256(String token) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
