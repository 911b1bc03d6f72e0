package dev.gearman.server.app.lifecycle;

import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.config.InvalidSettingException;
import dev.gearman.server.app.config.StoreKind;
import dev.gearman.server.app.security.Access;
import dev.gearman.server.app.store.DataDirectory;
import dev.gearman.server.app.store.memcached.MemcachedSettings;
import dev.gearman.server.app.store.relational.EarlyDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Checks of a start before the job port opens, so that a server that can't start does not listen first and end seconds later. They
 * take some milliseconds, and load neither a database nor a web server.
 */
final class StartChecks {
    private static final String PROVIDERS = "spring.security.oauth2.client.registration";

    private final ConfigurableEnvironment environment;
    private final GearmanServerProperties properties;

    StartChecks(ConfigurableEnvironment environment, GearmanServerProperties properties) {
        this.environment = environment;
        this.properties = properties;
    }

    /** Makes all checks; throws what the start would fail with later. */
    void run() {
        String url = environment.getProperty("spring.datasource.url");
        DataDirectory.requireUsable(properties, url);
        EarlyDatabase.check(url);
        if (properties.store() == StoreKind.MEMCACHED) {
            MemcachedSettings.check(properties.memcached());
        }
        if (!properties.headless() && !"none".equals(environment.getProperty("spring.main.web-application-type"))) {
            web();
        }
    }

    private void web() {
        boolean providers = Binder.get(environment)
                .bind(PROVIDERS, Bindable.mapOf(String.class, Object.class))
                .map(registrations -> !registrations.isEmpty())
                .orElse(false);
        Access.check(properties.security(), providers, environment);
        requireFree("server.address", "server.port", 8080);
        if (environment.getProperty("management.server.port") != null) {
            requireFree("management.server.address", "management.server.port", 0);
        }
    }

    /** Opens a port of the web part, and closes it again. */
    private void requireFree(String addressName, String portName, int usual) {
        int port = Binder.get(environment).bind(portName, Integer.class).orElse(usual);
        if (port <= 0) {
            return; // any free one, or none
        }
        if (port > 65_535) {
            throw new InvalidSettingException(portName + ": " + port + " (expected: 0..65535)");
        }
        String address = environment.getProperty(addressName);
        @Nullable InetAddress host;
        try {
            host = address == null || address.isBlank() ? null : InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new InvalidSettingException(addressName + ": '" + address + "' (expected: a name or an address)", e);
        }
        try (ServerSocket socket = new ServerSocket(port, 1, host)) {
            if (socket.getLocalPort() != port) {
                throw new IllegalStateException(socket.toString());
            }
        } catch (java.net.BindException e) {
            if (String.valueOf(e.getMessage()).contains("in use")) {
                throw new PortInUseException(port, e);
            }
            throw new WebServerException("the web port", e);
        } catch (IOException e) {
            throw new WebServerException("the web port", e);
        }
    }
}
