package dev.gearman.spring.boot.autoconfigure;

import static dev.gearman.spring.boot.autoconfigure.Applications.application;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.client.ServerUnavailableException;
import dev.gearman.spring.GearmanOperations;
import dev.gearman.spring.GearmanTemplate;
import dev.gearman.spring.annotation.GearmanWorker;
import dev.gearman.spring.converter.GearmanMessageConverter;
import dev.gearman.spring.converter.JacksonMessageConverter;
import dev.gearman.spring.converter.PlainMessageConverter;
import dev.gearman.spring.test.EmbeddedGearmanServer;
import dev.gearman.spring.worker.ConcurrencyRange;
import dev.gearman.spring.worker.DefaultWorkerContainerFactory;
import dev.gearman.spring.worker.GearmanContainerCustomizer;
import dev.gearman.spring.worker.GearmanStartException;
import dev.gearman.spring.worker.GearmanWorkerContainer;
import dev.gearman.spring.worker.GearmanWorkerEndpointRegistry;
import dev.gearman.transport.ServerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.json.JsonMapper;

class GearmanAutoConfigurationTests {

    static class Echo {
        @GearmanWorker("echo")
        byte[] echo(byte[] workload) {
            return workload;
        }
    }

    @Test
    void withoutAnySettingTheServerIsOnThisMachine() {
        application().run(context -> {
            assertThat(context.getBean(GearmanConnectionDetails.class).servers())
                    .containsExactly(new ServerAddress("localhost", 4730));
            assertThat(context).hasSingleBean(GearmanTemplate.class);
            assertThat(context).getBean(GearmanMessageConverter.class).isInstanceOf(JacksonMessageConverter.class);
            assertThat(context.getBean(GearmanWorkerEndpointRegistry.class).containers())
                    .isEmpty();
        });
    }

    @Test
    void theClientIsNotMadeBeforeItIsUsed() {
        application().run(context -> {
            assertThat(context.getBeanFactory().containsSingleton("gearmanClient"))
                    .isFalse();
            assertThat(context.getBean(UsedClient.class).get()).isNull();
            context.getBean(GearmanTemplate.class).client();
            assertThat(context.getBean(UsedClient.class).get()).isNotNull();
        });
    }

    @Test
    void bootStillMakesItsOwnExecutor() {
        application()
                .withUserConfiguration(Echo.class)
                .run(context ->
                        assertThat(context).getBeanNames(Executor.class).containsExactly("applicationTaskExecutor"));
    }

    @Test
    void workersAreNotLazyEvenIfTheApplicationIs() {
        application()
                .withUserConfiguration(Echo.class)
                .withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> assertThat(context.getBeanFactory().containsSingleton("gearmanWorkerEndpointRegistry"))
                        .isTrue());
    }

    interface Face {
        void other();
    }

    static class Proxied implements Face {
        @Override
        public void other() {}

        @GearmanWorker
        public void hidden() {}
    }

    @Test
    void aMethodThatItsProxyHidesIsExplained() {
        application()
                .withBean("proxied", Face.class, () -> (Face) new ProxyFactory(new Proxied()).getProxy())
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("can't be called by way of the proxy of its bean"));
    }

    @Test
    void propertiesSayWhereTheServersAreAndHowWorkersWork() {
        application()
                .withUserConfiguration(Echo.class)
                .withPropertyValues(
                        "gearman.servers=one:1,[::1]:2",
                        "gearman.worker.concurrency=2-8",
                        "gearman.worker.auto-startup=false")
                .run(context -> {
                    assertThat(context.getBean(GearmanConnectionDetails.class).servers())
                            .containsExactly(new ServerAddress("one", 1), new ServerAddress("::1", 2));
                    GearmanWorkerContainer container = context.getBean(GearmanWorkerEndpointRegistry.class)
                            .container("echo")
                            .orElseThrow();
                    assertThat(container.concurrency()).hasToString("2-8");
                    assertThat(container.isRunning()).isFalse();
                });
    }

    @Test
    void beansOfTheApplicationTakeThePlaceOfOurs() {
        application()
                .withBean(GearmanMessageConverter.class, PlainMessageConverter::new)
                .withBean(GearmanConnectionDetails.class, () -> () -> List.of(new ServerAddress("mine", 1)))
                .withBean(
                        "mine",
                        GearmanOperations.class,
                        () -> new GearmanTemplate(
                                () -> {
                                    throw new IllegalStateException("not needed");
                                },
                                new PlainMessageConverter()))
                .run(context -> {
                    assertThat(context).hasSingleBean(GearmanMessageConverter.class);
                    assertThat(context).hasSingleBean(GearmanConnectionDetails.class);
                    assertThat(context).hasSingleBean(GearmanOperations.class).hasBean("mine");
                });
    }

    @Test
    void withoutJacksonOnlyBytesAndTextAreConverted() {
        application().withClassLoader(new FilteredClassLoader(JsonMapper.class)).run(context -> {
            assertThat(context).getBean(GearmanMessageConverter.class).isInstanceOf(PlainMessageConverter.class);
            assertThatThrownBy(() -> context.getBean(GearmanTemplate.class).call("any", 5))
                    .hasMessageContaining("spring-boot-starter-jackson");
        });
    }

    static class Customizers {
        final List<String> seen = new ArrayList<>();

        @Bean
        GearmanContainerCustomizer containers() {
            return (endpoint, worker) -> {
                worker.clientId("customized");
                seen.addAll(endpoint.functions());
            };
        }

        @Bean
        GearmanClientCustomizer clients() {
            return client -> seen.add("client");
        }
    }

    @Test
    void customizersHaveTheLastWord() {
        try (EmbeddedGearmanServer server = EmbeddedGearmanServer.started()) {
            application(server)
                    .withUserConfiguration(Echo.class, Customizers.class)
                    .run(context -> {
                        context.getBean(GearmanTemplate.class).call("echo", "hello");
                        assertThat(context.getBean(Customizers.class).seen).containsExactly("echo", "client");
                        assertThat(server.snapshot().connections().toString()).contains("customized");
                    });
        }
    }

    @Test
    void anAbsentServerDoesNotKeepTheApplicationFromStarting() throws IOException {
        application()
                .withUserConfiguration(Echo.class)
                .withPropertyValues(
                        "gearman.servers=127.0.0.1:" + unusedPort(), "gearman.client.availability-timeout=100ms")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThatThrownBy(
                                    () -> context.getBean(GearmanTemplate.class).call("echo", "hello"))
                            .isInstanceOf(ServerUnavailableException.class);
                });
    }

    @Test
    void anAbsentServerIsAFailureWhereThatIsAskedFor() throws IOException {
        int port = unusedPort();
        application()
                .withUserConfiguration(Echo.class)
                .withPropertyValues(
                        "gearman.servers=127.0.0.1:" + port,
                        "gearman.worker.fail-fast=true",
                        "gearman.connect-timeout=200ms")
                .run(context -> {
                    assertThat(context).getFailure().hasRootCauseInstanceOf(TimeoutException.class);
                    FailureAnalysis analysis = new NoServerFailureAnalyzer().analyze(context.getStartupFailure());
                    assertThat(context).getFailure().hasStackTraceContaining(GearmanStartException.class.getName());
                    assertThat(analysis.getDescription()).contains("127.0.0.1:" + port);
                    assertThat(analysis.getAction()).contains("gearman.worker.fail-fast=false");
                });
    }

    @Test
    void aSettingThatCanNotBeIsExplained() {
        explains("gearman.servers=localhost:many", "'localhost:many' (expected: host:port)");
        explains("gearman.ssl.bundle=mine", "there is no SSL bundle 'mine'");
        explains("gearman.reconnect.multiplier=0.5", "gearman.reconnect: multiplier: 0.5");
        explains("gearman.worker.concurrency=0", "gearman.worker.concurrency: 0-0");
        explains("gearman.worker.retry.max-interval=-1s", "gearman.worker.retry: ");
    }

    private static void explains(String property, String description) {
        application()
                .withUserConfiguration(Echo.class)
                .withPropertyValues(property, "gearman.worker.retry.enabled=true")
                .run(context -> assertThat(new InvalidSettingFailureAnalyzer().analyze(context.getStartupFailure()))
                        .isNotNull()
                        .extracting(FailureAnalysis::getDescription)
                        .asString()
                        .contains(description));
    }

    @Test
    void aSecondFactoryDiffersOnlyInWhatItChanges() {
        application()
                .withUserConfiguration(SecondFactory.class)
                .withPropertyValues("gearman.worker.auto-startup=false")
                .run(context -> {
                    GearmanWorkerContainer container = context.getBean(GearmanWorkerEndpointRegistry.class)
                            .container("fast")
                            .orElseThrow();
                    assertThat(container.concurrency()).hasToString("16");
                    assertThat(container.isAutoStartup()).isFalse();
                });
    }

    static class SecondFactory {
        @Bean
        DefaultWorkerContainerFactory wide(
                GearmanWorkerContainerFactoryConfigurer configurer, GearmanMessageConverter converter) {
            var factory = configurer.create(converter);
            factory.setConcurrency(new ConcurrencyRange(16, 16));
            return factory;
        }

        @GearmanWorker(value = "fast", containerFactory = "wide")
        void fast() {}
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
