package dev.gearman.spring.boot.docker;

import dev.gearman.spring.boot.autoconfigure.GearmanConnectionDetails;
import dev.gearman.transport.ServerAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.boot.ssl.SslBundle;

/** Services whose image is called one of these names, or which have the label {@code org.springframework.boot.service-connection}. */
class GearmanDockerComposeConnectionDetailsFactory
        extends DockerComposeConnectionDetailsFactory<GearmanConnectionDetails> {
    private static final String[] NAMES = {"gearman", "gearmand", "gearman-server", "artefactual/gearmand"};

    GearmanDockerComposeConnectionDetailsFactory() {
        super(NAMES);
    }

    @Override
    protected GearmanConnectionDetails getDockerComposeConnectionDetails(DockerComposeConnectionSource source) {
        return new Details(source.getRunningService());
    }

    private static final class Details extends DockerComposeConnectionDetails implements GearmanConnectionDetails {
        private final ServerAddress server;
        private final @Nullable SslBundle bundle;

        Details(RunningService service) {
            super(service);
            server = new ServerAddress(service.host(), service.ports().get(ServerAddress.DEFAULT_PORT));
            bundle = getSslBundle(service);
        }

        @Override
        public List<ServerAddress> servers() {
            return List.of(server);
        }

        @Override
        public @Nullable SslBundle sslBundle() {
            return bundle;
        }
    }
}
