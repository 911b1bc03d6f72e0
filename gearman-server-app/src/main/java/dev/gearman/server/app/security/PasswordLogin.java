package dev.gearman.server.app.security;

import java.time.Duration;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/** Names and passwords, by form or HTTP Basic: guessing is slow, and failures are in the audit log. */
final class PasswordLogin implements AuthenticationProvider {
    private final AuthenticationProvider users;
    private final LoginThrottle throttle;
    private final LoginLog log;

    PasswordLogin(AuthenticationProvider users, LoginThrottle throttle, LoginLog log) {
        this.users = users;
        this.throttle = throttle;
        this.log = log;
    }

    @Override
    public Authentication authenticate(Authentication attempt) {
        String name = attempt.getName();
        String address =
                attempt.getDetails() instanceof WebAuthenticationDetails details ? details.getRemoteAddress() : "";
        Duration wait = throttle.attempt(name, address);
        if (!wait.isZero()) {
            throw new TooManyFailuresException(wait);
        }
        try {
            Authentication known = users.authenticate(attempt);
            if (known == null) {
                throw new BadCredentialsException("not a name and a password");
            }
            throttle.succeeded(name, address);
            return known;
        } catch (AuthenticationException e) {
            log.failed(name, address, "name or password is wrong");
            throw e;
        }
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return users.supports(authentication);
    }
}
