package dev.gearman.spring.boot.autoconfigure;

import dev.gearman.spring.annotation.GearmanWorkerAnnotationBeanPostProcessor;
import dev.gearman.spring.converter.GearmanMessageConverter;
import dev.gearman.spring.worker.DefaultWorkerContainerFactory;
import dev.gearman.spring.worker.GearmanContainerCustomizer;
import dev.gearman.spring.worker.GearmanErrorHandler;
import dev.gearman.spring.worker.GearmanWorkerContainerFactory;
import dev.gearman.spring.worker.GearmanWorkerEndpointRegistry;
import dev.gearman.spring.worker.JobListener;
import dev.gearman.spring.worker.MethodJobHandlerFactory;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.util.ClassUtils;
import org.springframework.validation.Validator;

/** The part of the auto-configuration that is about workers. */
@Configuration(proxyBeanMethods = false)
class WorkerConfiguration {
    @Bean
    @ConditionalOnMissingBean
    static GearmanWorkerAnnotationBeanPostProcessor gearmanWorkerAnnotationBeanPostProcessor() {
        return new GearmanWorkerAnnotationBeanPostProcessor();
    }

    @Bean
    @ConditionalOnMissingBean
    GearmanWorkerEndpointRegistry gearmanWorkerEndpointRegistry(GearmanProperties properties) {
        GearmanWorkerEndpointRegistry registry = new GearmanWorkerEndpointRegistry();
        registry.setKeepAlive(properties.worker().keepAlive());
        return registry;
    }

    @Bean
    @ConditionalOnMissingBean
    MethodJobHandlerFactory gearmanMethodJobHandlerFactory(
            GearmanMessageConverter converter,
            ObjectProvider<Validator> validator,
            ConfigurableBeanFactory beanFactory,
            ObjectProvider<HandlerMethodArgumentResolver> further) {
        return new MethodJobHandlerFactory(
                converter,
                validator.getIfUnique(),
                beanFactory,
                further.orderedStream().toList());
    }

    @Bean
    @ConditionalOnMissingBean
    WorkerThreads gearmanWorkerThreads(Environment environment, ObjectProvider<TaskDecorator> decorators) {
        List<TaskDecorator> all = decorators.orderedStream().toList();
        boolean propagates = all.stream().anyMatch(ContextPropagatingTaskDecorator.class::isInstance);
        if (!propagates && ClassUtils.isPresent("io.micrometer.context.ContextSnapshotFactory", getClass().getClassLoader())) {
            all = new java.util.ArrayList<>(all);
            all.add(new ContextPropagatingTaskDecorator());
        }
        return Threading.VIRTUAL.isActive(environment) ? WorkerThreads.virtual(all) : WorkerThreads.platform(all);
    }

    @Bean
    @ConditionalOnMissingBean
    GearmanWorkerContainerFactoryConfigurer gearmanWorkerContainerFactoryConfigurer(
            GearmanProperties properties,
            Connections connections,
            Environment environment,
            WorkerThreads threads,
            ObjectProvider<GearmanErrorHandler> errorHandler,
            ObjectProvider<JobListener> listeners,
            ObjectProvider<GearmanContainerCustomizer> customizers) {
        return new GearmanWorkerContainerFactoryConfigurer(
                properties,
                connections,
                environment.getProperty("spring.application.name"),
                threads::executor,
                errorHandler.getIfUnique(),
                listeners.orderedStream().toList(),
                customizers.orderedStream().toList());
    }

    @Bean(GearmanWorkerContainerFactory.DEFAULT_BEAN_NAME)
    @ConditionalOnMissingBean(name = GearmanWorkerContainerFactory.DEFAULT_BEAN_NAME)
    DefaultWorkerContainerFactory gearmanWorkerContainerFactory(
            GearmanWorkerContainerFactoryConfigurer configurer, GearmanMessageConverter converter) {
        return configurer.create(converter);
    }
}
