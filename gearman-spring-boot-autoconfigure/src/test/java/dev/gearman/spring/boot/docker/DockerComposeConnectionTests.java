package dev.gearman.spring.boot.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.spring.boot.autoconfigure.GearmanConnectionDetails;
import dev.gearman.transport.ServerAddress;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsFactories;
import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;

/** Without Docker: with what Docker Compose would tell of a service. */
class DockerComposeConnectionTests {

    @Test
    void aServiceIsFoundByTheNameOfItsImage() throws ReflectiveOperationException {
        assertThat(details("artefactual/gearmand:1.1.21", Map.of()).servers())
                .containsExactly(new ServerAddress("127.0.0.1", 32_100));
        assertThat(details("registry.example.org/team/gearmand", Map.of())).isNull();
    }

    @Test
    void aLabelNamesAServiceOfAnyImage() throws ReflectiveOperationException {
        Map<String, String> labels = Map.of("org.springframework.boot.service-connection", "gearman");
        assertThat(details("my/queue", labels)).isNotNull();
    }

    private static GearmanConnectionDetails details(String image, Map<String, String> labels)
            throws ReflectiveOperationException {
        // only Boot itself makes sources
        Constructor<DockerComposeConnectionSource> constructor =
                DockerComposeConnectionSource.class.getDeclaredConstructor(RunningService.class, Environment.class);
        constructor.setAccessible(true);
        DockerComposeConnectionSource source =
                constructor.newInstance(new Service(ImageReference.of(image), labels), new MockEnvironment());
        Map<Class<?>, ConnectionDetails> all = new ConnectionDetailsFactories(
                        DockerComposeConnectionTests.class.getClassLoader())
                .getConnectionDetails(source, false);
        return (GearmanConnectionDetails) all.get(GearmanConnectionDetails.class);
    }

    private record Service(ImageReference image, Map<String, String> labels) implements RunningService {
        @Override
        public String name() {
            return "queue";
        }

        @Override
        public String host() {
            return "127.0.0.1";
        }

        @Override
        public ConnectionPorts ports() {
            return new ConnectionPorts() {
                @Override
                public int get(int containerPort) {
                    return containerPort == 4730 ? 32_100 : 0;
                }

                @Override
                public List<Integer> getAll() {
                    return List.of(32_100);
                }

                @Override
                public List<Integer> getAll(String protocol) {
                    return getAll();
                }
            };
        }

        @Override
        public Map<String, String> env() {
            return Map.of();
        }
    }
}
