package dev.gearman.spring.boot.test;

import dev.gearman.spring.CallListener;
import dev.gearman.spring.GearmanFunction;
import dev.gearman.spring.annotation.GearmanWorker;
import dev.gearman.spring.annotation.GearmanWorkers;
import dev.gearman.spring.boot.autoconfigure.GearmanClientCustomizer;
import dev.gearman.spring.converter.GearmanMessageConverter;
import dev.gearman.spring.worker.GearmanContainerCustomizer;
import dev.gearman.spring.worker.GearmanErrorHandler;
import dev.gearman.spring.worker.JobListener;
import java.io.IOException;
import java.util.Set;
import org.springframework.boot.test.context.filter.annotation.StandardAnnotationCustomizableTypeExcludeFilter;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;

/** Lets components in that have to do with Gearman. */
class GearmanTypeExcludeFilter extends StandardAnnotationCustomizableTypeExcludeFilter<GearmanTest> {
    private static final Set<Class<?>> KNOWN = Set.of(
            CallListener.class,
            GearmanClientCustomizer.class,
            GearmanContainerCustomizer.class,
            GearmanErrorHandler.class,
            GearmanFunction.class,
            GearmanMessageConverter.class,
            JobListener.class);

    GearmanTypeExcludeFilter(Class<?> testClass) {
        super(testClass);
    }

    @Override
    protected Set<Class<?>> getKnownIncludes() {
        return KNOWN;
    }

    @Override
    protected boolean defaultInclude(MetadataReader reader, MetadataReaderFactory factory) throws IOException {
        AnnotationMetadata type = reader.getAnnotationMetadata();
        return type.hasAnnotation(GearmanWorker.class.getName())
                || type.hasAnnotatedMethods(GearmanWorker.class.getName())
                || type.hasAnnotatedMethods(GearmanWorkers.class.getName())
                || super.defaultInclude(reader, factory);
    }
}
