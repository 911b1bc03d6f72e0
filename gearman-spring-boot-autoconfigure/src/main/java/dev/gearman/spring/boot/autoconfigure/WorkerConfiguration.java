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
import dev.gearman.spring.worker.RecycleMonitor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.thread.Threading;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.task.TaskDecorator;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.Validator;

/** The part of the auto-configuration that is about workers. */
@Configuration(proxyBeanMethods = false)
class WorkerConfiguration {
    @Bean
    @ConditionalOnMissingBean
    static GearmanWorkerAnnotationBeanPostProcessor gearmanWorkerAnnotationBeanPostProcessor() {
        return new GearmanWorkerAnnotationBeanPostProcessor();
    }

    /** With spring.main.lazy-initialization nobody else would ask for a bean that only has workers. */
    @Bean
    static LazyInitializationExcludeFilter gearmanWorkersAreNotLazy() {
        return (name, definition, type) -> GearmanWorkerAnnotationBeanPostProcessor.isWorker(type);
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
        TaskDecorator decorator = CallingContext.decorator(decorators);
        return Threading.VIRTUAL.isActive(environment)
                ? WorkerThreads.virtual(decorator)
                : WorkerThreads.platform(decorator);
    }

    @Bean
    @ConditionalOnMissingBean
    GearmanWorkerContainerFactoryConfigurer gearmanWorkerContainerFactoryConfigurer(
            GearmanProperties properties,
            Connections connections,
            Environment environment,
            WorkerThreads threads,
            @Qualifier(GearmanErrorHandler.DEFAULT_BEAN_NAME) ObjectProvider<GearmanErrorHandler> errorHandler,
            ObjectProvider<JobListener> listeners,
            ObjectProvider<GearmanContainerCustomizer> customizers) {
        return new GearmanWorkerContainerFactoryConfigurer(
                properties,
                connections,
                environment.getProperty("spring.application.name"),
                threads::executor,
                errorHandler.getIfAvailable(),
                listeners.orderedStream().toList(),
                customizers.orderedStream().toList());
    }

    /** What ends the process when it is to be recycled. */
    @Bean
    @ConditionalOnMissingBean
    GearmanRecycler gearmanRecycler(ConfigurableApplicationContext context) {
        return new ExitingRecycler(context);
    }

    @Bean
    @ConditionalOnMissingBean
    @Conditional(OnRecycleCondition.class)
    RecycleMonitor gearmanRecycleMonitor(GearmanProperties properties, GearmanRecycler recycler) {
        GearmanProperties.Recycle settings = properties.worker().recycle();
        DataSize maxHeap = settings.maxHeap();
        return new RecycleMonitor(
                settings.maxJobs(),
                maxHeap == null ? null : maxHeap.toBytes(),
                RecycleMonitor::heapInUse,
                () -> recycler.recycle(settings.exitCode()));
    }

    /** If there is a limit. */
    static final class OnRecycleCondition extends AnyNestedCondition {
        OnRecycleCondition() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnProperty("gearman.worker.recycle.max-jobs")
        static final class OnJobs {}

        @ConditionalOnProperty("gearman.worker.recycle.max-heap")
        static final class OnHeap {}
    }

    @Bean(GearmanWorkerContainerFactory.DEFAULT_BEAN_NAME)
    @ConditionalOnMissingBean(name = GearmanWorkerContainerFactory.DEFAULT_BEAN_NAME)
    DefaultWorkerContainerFactory gearmanWorkerContainerFactory(
            GearmanWorkerContainerFactoryConfigurer configurer, GearmanMessageConverter converter) {
        return configurer.create(converter);
    }
}
