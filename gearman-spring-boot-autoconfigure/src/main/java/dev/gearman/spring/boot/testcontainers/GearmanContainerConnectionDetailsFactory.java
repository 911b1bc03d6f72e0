package dev.gearman.spring.boot.testcontainers;

import dev.gearman.spring.boot.autoconfigure.GearmanConnectionDetails;
import dev.gearman.transport.ServerAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.testcontainers.containers.Container;

/** Containers with {@code @ServiceConnection(name = "gearman")}, or whose image is called so. */
class GearmanContainerConnectionDetailsFactory
        extends ContainerConnectionDetailsFactory<Container<?>, GearmanConnectionDetails> {
    private static final List<String> NAMES = List.of("gearman", "gearmand", "gearman-server", "artefactual/gearmand");

    GearmanContainerConnectionDetailsFactory() {
        super(NAMES);
    }

    @Override
    protected GearmanConnectionDetails getContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
        return new Details(source);
    }

    private static final class Details extends ContainerConnectionDetails<Container<?>>
            implements GearmanConnectionDetails {
        Details(ContainerConnectionSource<Container<?>> source) {
            super(source);
        }

        @Override
        public List<ServerAddress> servers() {
            return List.of(new ServerAddress(
                    getContainer().getHost(), getContainer().getMappedPort(ServerAddress.DEFAULT_PORT)));
        }

        @Override
        public @Nullable SslBundle sslBundle() {
            return getSslBundle();
        }
    }
}
