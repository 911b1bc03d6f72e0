package dev.gearman.spring.aot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.spring.GearmanFunction;
import dev.gearman.spring.GearmanJob;
import dev.gearman.spring.annotation.GearmanWorker;
import dev.gearman.spring.annotation.ImportGearmanClients;
import dev.gearman.spring.boot.autoconfigure.GearmanAutoConfiguration;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;
import org.springframework.util.ReflectionUtils;

class NativeHintsTests {
    private static RuntimeHints hints;

    record Order(String what) {}

    record Receipt(int number) {}

    record Question(String text) {}

    static class Workers {
        @GearmanWorker
        CompletableFuture<Receipt> order(Order order, GearmanJob job) {
            return CompletableFuture.completedFuture(new Receipt(1));
        }
    }

    @GearmanWorker("whole")
    static class Whole implements GearmanFunction<String, String> {
        @Override
        public String apply(String text, GearmanJob job) {
            return text;
        }
    }

    interface Client {
        String ask(Question question);
    }

    @ImportGearmanClients(Client.class)
    static class Application {}

    @BeforeAll
    static void processAheadOfTime() {
        DefaultGenerationContext generation = new DefaultGenerationContext(
                new ClassNameGenerator(ClassName.get(Application.class)), new InMemoryGeneratedFiles());
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.register(GearmanAutoConfiguration.class, Application.class, Workers.class, Whole.class);
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        }
        hints = generation.getRuntimeHints();
    }

    @Test
    void methodsOfWorkersCanBeCalled() {
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(method(Workers.class, "order")))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection()
                        .onMethodInvocation(
                                ReflectionUtils.findMethod(Whole.class, "apply", String.class, GearmanJob.class)))
                .accepts(hints);
    }

    @Test
    void workloadsAndResultsCanBeConverted() {
        for (Class<?> type : new Class<?>[] {Order.class, Receipt.class, Question.class}) {
            assertThat(RuntimeHintsPredicates.reflection().onConstructorInvocation(type.getDeclaredConstructors()[0]))
                    .as(type.getSimpleName())
                    .accepts(hints);
        }
    }

    @Test
    void clientsAndAnnotationsAreProxies() {
        assertThat(RuntimeHintsPredicates.proxies().forInterfaces(Client.class)).accepts(hints);
        RuntimeHints fixed = new RuntimeHints();
        new GearmanRuntimeHints().registerHints(fixed, getClass().getClassLoader());
        assertThat(RuntimeHintsPredicates.proxies().forInterfaces(GearmanWorker.class))
                .accepts(fixed);
    }

    private static Method method(Class<?> type, String name) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
