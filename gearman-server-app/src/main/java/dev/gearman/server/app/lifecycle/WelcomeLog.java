package dev.gearman.server.app.lifecycle;

import dev.gearman.server.ServerOptions;
import dev.gearman.server.app.config.GearmanServerProperties;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Tells what listens where, and what to try next. */
@Component
class WelcomeLog implements ApplicationListener<ApplicationStartedEvent> {
    private static final Logger log = LoggerFactory.getLogger("Gearman");

    private final JobServer server;
    private final String version;
    private final GearmanServerProperties properties;
    private final Environment environment;

    WelcomeLog(JobServer server, ServerOptions options, GearmanServerProperties properties, Environment environment) {
        this.server = server;
        this.version = options.version();
        this.properties = properties;
        this.environment = environment;
    }

    @Override
    public void onApplicationEvent(ApplicationStartedEvent event) {
        List<InetSocketAddress> addresses = server.addresses();
        if (addresses.isEmpty()) {
            return;
        }
        log.info(
                "Gearman job server {} on Java {}, process {}",
                version,
                System.getProperty("java.version"),
                ProcessHandle.current().pid());
        log.info(
                "Job port:     {}{}, background jobs are kept {}",
                addresses.stream().map(WelcomeLog::text).collect(Collectors.joining(", ")),
                server.isEncrypted() ? " with TLS" : "",
                place());
        String port = environment.getProperty("local.server.port");
        if (port != null) {
            log.info("Dashboard:    {}", dashboard(port));
        }
        if (!server.isEncrypted()) {
            String options = optionsOf(addresses.get(0));
            log.info("Start a worker:  gearman{} -w -f wc -- wc -l", options);
            log.info("Submit a job:    gearman{} -f wc < /etc/passwd", options);
        }
        if (event.getTimeTaken() != null) {
            long millis = event.getTimeTaken().toMillis();
            log.info(
                    "Ready after {} ms, the job port after {} ms",
                    millis,
                    Math.max(0, millis - (System.currentTimeMillis() - server.openedAt())));
        }
    }

    private String place() {
        return switch (properties.store()) {
            case MEMORY -> "in memory";
            case DATABASE ->
                "in " + environment.getRequiredProperty("spring.datasource.url").replaceFirst("[?;].*", "");
            case REDIS -> "in Redis";
            case MEMCACHED -> "in memcached";
            case ROCKSDB -> "in files below " + properties.dataDir();
        };
    }

    private String dashboard(String port) {
        boolean ssl = environment.getProperty("server.ssl.bundle") != null
                || environment.getProperty("server.ssl.key-store") != null
                || environment.getProperty("server.ssl.certificate") != null;
        return (ssl ? "https" : "http") + "://" + host(environment.getProperty("server.address")) + ":" + port
                + environment.getProperty("server.servlet.context-path", "") + "/";
    }

    private static String host(@Nullable String address) {
        if (address == null || address.equals("0.0.0.0") || address.equals("::")) {
            return "localhost";
        }
        return address.contains(":") ? "[" + address + "]" : address;
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.equals("0:0:0:0:0:0:0:0") || host.equals("0.0.0.0"))
                ? "port " + address.getPort() + " of every address"
                : host(host.equals("0:0:0:0:0:0:0:1") ? "::1" : host) + ":" + address.getPort();
    }

    private static String optionsOf(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        String where = host.isLoopbackAddress() || host.isAnyLocalAddress() ? "" : " -h " + host.getHostAddress();
        return address.getPort() == ServerOptions.DEFAULT_PORT ? where : where + " -p " + address.getPort();
    }
}
