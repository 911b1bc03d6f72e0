package dev.gearman.spring.annotation;

import dev.gearman.spring.GearmanFunction;
import dev.gearman.spring.GearmanJob;
import dev.gearman.spring.worker.GearmanWorkerContainerFactory;
import dev.gearman.spring.worker.GearmanWorkerEndpoint;
import dev.gearman.spring.worker.GearmanWorkerEndpointRegistry;
import dev.gearman.spring.worker.InvalidWorkerException;
import dev.gearman.spring.worker.JobHandler;
import dev.gearman.spring.worker.MethodJobHandlerFactory;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.core.annotation.RepeatableContainers;
import org.springframework.util.ReflectionUtils;

/**
 * Collects what is annotated with {@link GearmanWorker} while beans are made, and registers it when all are there. A bean that
 * is made later, since it is lazy, is registered then.
 */
public class GearmanWorkerAnnotationBeanPostProcessor
        implements BeanPostProcessor, BeanFactoryAware, SmartInitializingSingleton, Ordered {
    private final Set<Class<?>> without = ConcurrentHashMap.newKeySet();
    // guarded by this
    private final List<Found> found = new ArrayList<>();
    private boolean allSingletonsAreThere;
    private @Nullable BeanFactory beanFactory;

    /** An annotation, and what it is on. */
    private record Found(
            GearmanWorker worker,
            Object bean,
            Method method,
            @Nullable Type workload,
            List<AnnotatedElement> retry) {}

    /** Whether beans of this type have something for this processor; what a bean's factory method says is not seen here. */
    public static boolean isWorker(Class<?> type) {
        return !workers(type).isEmpty()
                || !MethodIntrospector.selectMethods(
                                type, (Method method) -> workers(method).isEmpty() ? null : method)
                        .isEmpty();
    }

    @Override
    public void setBeanFactory(BeanFactory factory) {
        beanFactory = factory;
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        Class<?> type = AopUtils.getTargetClass(bean);
        List<Found> all = new ArrayList<>();
        if (!without.contains(type) && AnnotationUtils.isCandidateClass(type, GearmanWorker.class)) {
            onMethods(bean, type, all);
            onClass(bean, type, type, all);
            if (all.isEmpty()) {
                without.add(type);
            }
        }
        Method factoryMethod = factoryMethod(beanName);
        if (factoryMethod != null) {
            onClass(bean, type, factoryMethod, all);
        }
        synchronized (this) {
            if (!allSingletonsAreThere) {
                found.addAll(all);
                return bean;
            }
        }
        all.forEach(this::register);
        return bean;
    }

    private static void onMethods(Object bean, Class<?> type, List<Found> all) {
        Map<Method, List<GearmanWorker>> methods = MethodIntrospector.selectMethods(type, (Method method) -> {
            List<GearmanWorker> workers = workers(method);
            // the annotation of a bean's factory method is about that bean
            return workers.isEmpty() || AnnotatedElementUtils.hasAnnotation(method, Bean.class) ? null : workers;
        });
        methods.forEach((method, workers) ->
                workers.forEach(worker -> all.add(new Found(worker, bean, method, null, List.of(method, type)))));
    }

    private static void onClass(Object bean, Class<?> type, AnnotatedElement place, List<Found> all) {
        for (GearmanWorker worker : workers(place)) {
            Method method = candidate(bean, type);
            all.add(new Found(worker, bean, method, workloadOf(bean, type, place), List.of(place, method, type)));
        }
    }

    /** Of a lambda expression, which does not tell, as the method that makes it has it. */
    private static @Nullable Type workloadOf(Object bean, Class<?> type, AnnotatedElement place) {
        if (bean instanceof GearmanFunction
                && place instanceof Method method
                && ResolvableType.forClass(type).as(GearmanFunction.class).hasUnresolvableGenerics()) {
            return ResolvableType.forMethodReturnType(method)
                    .as(GearmanFunction.class)
                    .getGeneric(0)
                    .getType();
        }
        return null;
    }

    private static List<GearmanWorker> workers(AnnotatedElement place) {
        return MergedAnnotations.from(place, SearchStrategy.TYPE_HIERARCHY, RepeatableContainers.standardRepeatables())
                .stream(GearmanWorker.class)
                .map(MergedAnnotation::synthesize)
                .toList();
    }

    /** The one method of a bean that is a worker as a whole. */
    private static Method candidate(Object bean, Class<?> type) {
        if (bean instanceof GearmanFunction) {
            return applyMethod(type);
        }
        List<Method> candidates = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !method.isSynthetic() && !ReflectionUtils.isObjectMethod(method))
                .filter(method -> workers(method).isEmpty())
                .toList();
        if (candidates.size() != 1) {
            String names = candidates.stream().map(Method::getName).collect(Collectors.joining(", "));
            throw new InvalidWorkerException(
                    type.getName() + " is annotated with @GearmanWorker, has " + candidates.size()
                            + " public methods" + (names.isEmpty() ? "" : " (" + names + ")")
                            + " and is no GearmanFunction",
                    "Annotate the method instead, implement GearmanFunction, or leave one public method.");
        }
        return candidates.get(0);
    }

    private static Method applyMethod(Class<?> type) {
        return Arrays.stream(ReflectionUtils.getUniqueDeclaredMethods(type))
                .filter(method -> method.getName().equals("apply") && !method.isBridge())
                .filter(method -> method.getParameterCount() == 2 && method.getParameterTypes()[1] == GearmanJob.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(type + " has no apply method"));
    }

    private @Nullable Method factoryMethod(String beanName) {
        if (beanFactory instanceof ConfigurableListableBeanFactory configurable
                && configurable.containsBeanDefinition(beanName)
                && configurable.getMergedBeanDefinition(beanName) instanceof RootBeanDefinition definition) {
            return definition.getResolvedFactoryMethod();
        }
        return null;
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<Found> all;
        synchronized (this) {
            allSingletonsAreThere = true;
            all = List.copyOf(found);
            found.clear();
        }
        all.forEach(this::register);
    }

    private void register(Found one) {
        BeanFactory factory = beanFactory;
        if (factory == null) {
            throw new IllegalStateException("no bean factory");
        }
        AttributeReader attributes = new AttributeReader(factory);
        JobHandler handler = handler(factory.getBean(MethodJobHandlerFactory.class), one);
        GearmanWorkerEndpoint endpoint = endpoint(attributes, one, handler);
        String named = attributes.text(one.worker.containerFactory());
        GearmanWorkerContainerFactory containers = attributes.bean(
                "containerFactory",
                named == null ? GearmanWorkerContainerFactory.DEFAULT_BEAN_NAME : named,
                GearmanWorkerContainerFactory.class);
        if (containers == null) {
            throw new IllegalStateException("no container factory");
        }
        factory.getBean(GearmanWorkerEndpointRegistry.class).register(endpoint, containers);
    }

    private static JobHandler handler(MethodJobHandlerFactory handlers, Found one) {
        return one.workload != null && one.bean instanceof GearmanFunction<?, ?> function
                ? handlers.handler(function, one.workload)
                : handlers.handler(one.bean, invocable(one));
    }

    private static Method invocable(Found one) {
        try {
            return AopUtils.selectInvocableMethod(one.method, one.bean.getClass());
        } catch (IllegalStateException e) {
            throw new InvalidWorkerException(
                    one.method.toGenericString() + " can't be called by way of the proxy of its bean: "
                            + e.getMessage(),
                    "Make the method part of an interface of the bean and not private, or have the class itself proxied"
                            + " (spring.aop.proxy-target-class=true).",
                    e);
        }
    }

    private static GearmanWorkerEndpoint endpoint(AttributeReader attributes, Found one, JobHandler handler) {
        try {
            return new EndpointReader(attributes).endpoint(one.worker, one.method.getName(), handler, one.retry);
        } catch (InvalidWorkerException e) {
            throw new InvalidWorkerException(
                    "@GearmanWorker of " + one.method.toGenericString() + ": " + e.getMessage(), e.advice(), e);
        }
    }
}
