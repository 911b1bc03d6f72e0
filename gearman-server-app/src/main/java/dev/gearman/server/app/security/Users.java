package dev.gearman.server.app.security;

import dev.gearman.server.app.config.GearmanServerProperties.Security;
import dev.gearman.server.app.config.InvalidSettingException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;

/** The users in the properties. */
final class Users {
    private static final Logger log = LoggerFactory.getLogger(Users.class);
    private static final Pattern ENCODED = Pattern.compile("\\{(bcrypt|pbkdf2|scrypt|argon2|noop)[^}]*}.+");
    private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]?\\$\\d\\d\\$.+");

    private Users() {}

    /** @throws InvalidSettingException if a password is not encoded */
    static void check(Security security) {
        security.users().forEach((name, user) -> encoded(name, user.password()));
    }

    static List<UserDetails> of(Security security) {
        return security.users().entrySet().stream()
                .map(entry -> user(entry, security.readOnly()))
                .toList();
    }

    private static UserDetails user(Map.Entry<String, Security.User> entry, boolean readOnly) {
        String name = entry.getKey();
        String password = encoded(name, entry.getValue().password());
        if (password.startsWith("{noop}")) {
            log.warn("{} is in plain text", property(name));
        }
        return User.withUsername(name)
                .password(password)
                .authorities(Roles.of(entry.getValue().role(), readOnly))
                .build();
    }

    private static String encoded(String name, String password) {
        if (password != null && BCRYPT.matcher(password).matches()) {
            return "{bcrypt}" + password;
        }
        if (password == null || !ENCODED.matcher(password).matches()) {
            throw new InvalidSettingException(property(name)
                    + ": is not encoded (expected: {bcrypt} and what `htpasswd -nBC 10 NAME` prints after the colon)");
        }
        return password;
    }

    private static String property(String name) {
        return "gearman.server.security.users." + name + ".password";
    }
}
