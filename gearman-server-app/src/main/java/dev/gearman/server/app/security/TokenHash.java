package dev.gearman.server.app.security;

import dev.gearman.server.app.config.GearmanServerProperties.Security.Token;
import dev.gearman.server.app.config.InvalidSettingException;
import java.util.Locale;
import java.util.regex.Pattern;

/** The hashes of API tokens in the properties. */
final class TokenHash {
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    private TokenHash() {}

    /**
     * Returns the hash of a token, in lower case.
     *
     * @throws InvalidSettingException if it is not a SHA-256
     */
    static String of(String name, Token token) {
        String hash = token.sha256() == null ? "" : token.sha256().toLowerCase(Locale.ROOT);
        if (!SHA_256.matcher(hash).matches()) {
            throw new InvalidSettingException("gearman.server.security.tokens." + name
                    + ".sha256: is not a SHA-256 (expected: 64 hexadecimal digits)");
        }
        return hash;
    }
}
