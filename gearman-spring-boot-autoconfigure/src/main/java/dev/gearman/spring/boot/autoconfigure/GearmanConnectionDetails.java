package dev.gearman.spring.boot.autoconfigure;

import dev.gearman.transport.ServerAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/** Where the servers are. A bean of this type takes the place of {@code gearman.servers} and {@code gearman.ssl.bundle}. */
@FunctionalInterface
public interface GearmanConnectionDetails extends ConnectionDetails {
    /** One or more. */
    List<ServerAddress> servers();

    /** Certificates for the connections; {@code null} for connections in plain text. */
    default @Nullable SslBundle sslBundle() {
        return null;
    }
}
