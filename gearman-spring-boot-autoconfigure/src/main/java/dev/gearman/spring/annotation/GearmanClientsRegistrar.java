package dev.gearman.spring.annotation;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ResourceLoaderAware;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/** Makes bean definitions of the interfaces that {@link EnableGearmanClients} finds or {@link ImportGearmanClients} names. */
class GearmanClientsRegistrar implements ImportBeanDefinitionRegistrar, ResourceLoaderAware {
    private @Nullable ResourceLoader resources;

    @Override
    public void setResourceLoader(ResourceLoader loader) {
        resources = loader;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
        Set<String> types = new LinkedHashSet<>();
        MergedAnnotation<ImportGearmanClients> imports =
                importing.getAnnotations().get(ImportGearmanClients.class);
        if (imports.isPresent()) {
            types.addAll(List.of(imports.asAnnotationAttributes(MergedAnnotation.Adapt.CLASS_TO_STRING)
                    .getStringArray("value")));
        }
        MergedAnnotation<EnableGearmanClients> enables =
                importing.getAnnotations().get(EnableGearmanClients.class);
        if (enables.isPresent()) {
            packages(enables, importing).forEach(name -> scan(name, types));
        }
        types.forEach(type -> register(type, registry));
    }

    private static Set<String> packages(MergedAnnotation<EnableGearmanClients> enables, AnnotationMetadata importing) {
        var attributes = enables.asAnnotationAttributes(MergedAnnotation.Adapt.CLASS_TO_STRING);
        Set<String> packages = new LinkedHashSet<>(List.of(attributes.getStringArray("basePackages")));
        for (String type : attributes.getStringArray("basePackageClasses")) {
            packages.add(ClassUtils.getPackageName(type));
        }
        if (packages.isEmpty()) {
            packages.add(ClassUtils.getPackageName(importing.getClassName()));
        }
        return packages;
    }

    private void scan(String basePackage, Set<String> types) {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false) {
            @Override
            protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
                return definition.getMetadata().isInterface()
                        && definition.getMetadata().isIndependent();
            }
        };
        scanner.setResourceLoader(resources);
        scanner.addIncludeFilter(new AnnotationTypeFilter(GearmanClient.class));
        for (BeanDefinition found : scanner.findCandidateComponents(basePackage)) {
            String name = found.getBeanClassName();
            if (name != null) {
                types.add(name);
            }
        }
    }

    private void register(String typeName, BeanDefinitionRegistry registry) {
        Class<?> type = ClassUtils.resolveClassName(typeName, resources == null ? null : resources.getClassLoader());
        Assert.isTrue(type.isInterface(), () -> typeName + " is no interface, so it can't be a Gearman client");
        if (registry.containsBeanDefinition(typeName)) {
            return;
        }
        RootBeanDefinition definition = new RootBeanDefinition(GearmanClientFactoryBean.class);
        definition.setTargetType(ResolvableType.forClassWithGenerics(GearmanClientFactoryBean.class, type));
        definition.getConstructorArgumentValues().addGenericArgumentValue(type);
        registry.registerBeanDefinition(typeName, definition);
    }
}
