package dev.gearman.spring.boot.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.spring.boot.autoconfigure.GearmanConnectionDetails;
import dev.gearman.transport.ServerAddress;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsFactories;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.testcontainers.containers.GenericContainer;

/** Without Docker: with a container that says that it runs. */
class TestcontainersConnectionTests {

    @ServiceConnection(name = "gearman")
    @SuppressWarnings("unused")
    private static final Object NAMED = "as a field of a test";

    @ServiceConnection
    @SuppressWarnings("unused")
    private static final Object UNNAMED = "as a field of a test";

    /** On which port it is reached, only the real one would ask Docker. */
    private static final class RunningContainer extends GenericContainer<RunningContainer> {
        RunningContainer(String image) {
            super(image);
        }

        @Override
        public void start() {
            // Boot has it started, and it claims to be
        }

        @Override
        public String getHost() {
            return "127.0.0.1";
        }

        @Override
        public Integer getMappedPort(int port) {
            return port + 10_000;
        }
    }

    @Test
    void aContainerIsFoundByTheNameOfTheConnectionOrOfItsImage() throws ReflectiveOperationException {
        try (RunningContainer container = new RunningContainer("my/queue")) {
            GearmanConnectionDetails details = details("my/queue", "NAMED", container);
            // Boot gives details their container when the context has them
            assertThat(details).isNotNull();
            ((InitializingBean) details).afterPropertiesSet();
            assertThat(details.servers()).containsExactly(new ServerAddress("127.0.0.1", 14_730));
            assertThat(details("artefactual/gearmand", "UNNAMED", container)).isNotNull();
            assertThat(details("my/queue", "UNNAMED", container)).isNull();
        } catch (ReflectiveOperationException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static GearmanConnectionDetails details(String image, String field, RunningContainer container)
            throws ReflectiveOperationException {
        Field annotated = TestcontainersConnectionTests.class.getDeclaredField(field);
        // only Boot itself makes sources
        for (Constructor<?> constructor : ContainerConnectionSource.class.getDeclaredConstructors()) {
            if (constructor.getParameterTypes()[4] == ServiceConnection.class) {
                constructor.setAccessible(true);
                Supplier<RunningContainer> supplier = () -> container;
                Object source = constructor.newInstance(
                        "test",
                        null,
                        RunningContainer.class,
                        image,
                        AnnotationUtils.findAnnotation(annotated, ServiceConnection.class),
                        supplier,
                        null,
                        MergedAnnotations.from(annotated));
                Map<Class<?>, ConnectionDetails> all = new ConnectionDetailsFactories(
                                TestcontainersConnectionTests.class.getClassLoader())
                        .getConnectionDetails(source, false);
                return (GearmanConnectionDetails) all.get(GearmanConnectionDetails.class);
            }
        }
        throw new IllegalStateException("no constructor");
    }
}
