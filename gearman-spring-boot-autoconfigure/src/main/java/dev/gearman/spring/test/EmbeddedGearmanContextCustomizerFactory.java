package dev.gearman.spring.test;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.util.ClassUtils;

/** Finds {@link EmbeddedGearman}. */
class EmbeddedGearmanContextCustomizerFactory implements ContextCustomizerFactory {
    @Override
    public @Nullable ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> attributes) {
        EmbeddedGearman annotation = TestContextAnnotationUtils.findMergedAnnotation(testClass, EmbeddedGearman.class);
        if (annotation == null) {
            return null;
        }
        if (annotation.servers() < 1) {
            throw new IllegalArgumentException("servers: " + annotation.servers() + " (expected: 1 or more)");
        }
        if (!ClassUtils.isPresent("dev.gearman.server.GearmanServer", testClass.getClassLoader())) {
            throw new IllegalStateException(
                    "@EmbeddedGearman needs a server: add dev.gearman:gearman-server to the dependencies of the tests");
        }
        return new EmbeddedGearmanContextCustomizer(annotation.servers(), annotation.property());
    }
}
