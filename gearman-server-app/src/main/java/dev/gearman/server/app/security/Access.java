package dev.gearman.server.app.security;

import dev.gearman.server.app.config.GearmanServerProperties.Security;
import dev.gearman.server.app.config.InvalidSettingException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * Whether somebody has to log in. On a machine's loopback address nobody has to, as long as no users are configured;
 * everywhere else there have to be some.
 *
 * @param loginRequired whether pages and REST are for known users only
 * @param readOnly whether nobody may change anything
 */
public record Access(boolean loginRequired, boolean readOnly) {

    /**
     * Says early what is wrong with who may log in: the web part comes late in the start.
     *
     * @param hasProviders whether there is an OAuth2 or OpenID Connect provider to log in by
     * @throws InvalidSettingException if the web part would be open to other machines and to everyone, or a password is not encoded
     */
    public static void check(Security security, boolean hasProviders, Environment environment) {
        of(security, hasProviders, environment);
        Users.check(security);
        security.tokens().forEach(TokenHash::of);
    }

    static Access of(Security security, boolean hasProviders, Environment environment) {
        boolean hasUsers = !security.users().isEmpty() || hasProviders;
        String open = openAddress(environment);
        if (open != null && !hasUsers && security.tokens().isEmpty()) {
            throw new InvalidSettingException(
                    open
                            + " opens the web port to other machines, and there is nobody to log in: set"
                            + " gearman.server.security.users.NAME.password (docs/security.md shows how), or keep the address 127.0.0.1");
        }
        return new Access(hasUsers || open != null, security.readOnly());
    }

    /** The setting by which other machines can reach the web part; {@code null} if none can. */
    private static @Nullable String openAddress(Environment environment) {
        String address = environment.getProperty("server.address");
        if (!isLoopback(address)) {
            return "server.address=" + (address == null ? "" : address);
        }
        String managementPort = environment.getProperty("management.server.port");
        boolean separate = managementPort != null
                && !managementPort.equals("-1")
                && !managementPort.equals(environment.getProperty("server.port", "8080"));
        String managementAddress = environment.getProperty("management.server.address");
        if (separate && !isLoopback(managementAddress)) {
            return "management.server.address=" + (managementAddress == null ? "" : managementAddress);
        }
        return null;
    }

    private static boolean isLoopback(@Nullable String address) {
        if (address == null || address.isBlank()) {
            return false;
        }
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
