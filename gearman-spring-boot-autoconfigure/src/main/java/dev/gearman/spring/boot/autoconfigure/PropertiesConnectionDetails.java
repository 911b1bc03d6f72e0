package dev.gearman.spring.boot.autoconfigure;

import dev.gearman.transport.ServerAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** The servers that the properties name. */
final class PropertiesConnectionDetails implements GearmanConnectionDetails {
    private final GearmanProperties properties;
    private final @Nullable SslBundles bundles;

    PropertiesConnectionDetails(GearmanProperties properties, @Nullable SslBundles bundles) {
        this.properties = properties;
        this.bundles = bundles;
    }

    @Override
    public List<ServerAddress> servers() {
        if (properties.servers().isEmpty()) {
            throw new InvalidSettingException("gearman.servers: none (expected: one or more)", null);
        }
        return properties.servers().stream()
                .map(PropertiesConnectionDetails::address)
                .toList();
    }

    private static ServerAddress address(String text) {
        try {
            return ServerAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException("gearman.servers: '" + text + "' (expected: host:port)", e);
        }
    }

    @Override
    public @Nullable SslBundle sslBundle() {
        String name = properties.ssl().bundle();
        if (name == null || name.isBlank()) {
            return null;
        }
        if (bundles == null) {
            throw new InvalidSettingException("gearman.ssl.bundle: '" + name + "', but there are no SSL bundles", null);
        }
        try {
            return bundles.getBundle(name);
        } catch (NoSuchSslBundleException e) {
            throw new InvalidSettingException(
                    "gearman.ssl.bundle: there is no SSL bundle '" + name + "' (expected: one of "
                            + bundles.getBundleNames() + ", which spring.ssl.bundle.* defines)",
                    e);
        }
    }
}
