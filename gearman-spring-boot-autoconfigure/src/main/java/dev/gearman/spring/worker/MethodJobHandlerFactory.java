package dev.gearman.spring.worker;

import dev.gearman.spring.GearmanFunction;
import dev.gearman.spring.converter.GearmanConversionException;
import dev.gearman.spring.converter.GearmanMessageConverter;
import dev.gearman.spring.converter.Workloads;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.MethodParameter;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.convert.ConversionService;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.support.HeaderMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.HeadersMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolverComposite;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;
import org.springframework.validation.Validator;

/** Makes handlers of methods, and refuses methods that could never work. */
public class MethodJobHandlerFactory {
    private final HandlerMethodArgumentResolverComposite resolvers = new HandlerMethodArgumentResolverComposite();
    private final List<HandlerMethodArgumentResolver> further;
    private final GearmanMessageConverter converter;

    /**
     * @param validator for workloads that are {@code @Valid} or {@code @Validated}, {@code null} for none
     * @param beanFactory for placeholders in {@code @Header}, {@code null} for none
     * @param further for arguments that are nothing of ours; asked first
     */
    public MethodJobHandlerFactory(
            GearmanMessageConverter converter,
            @Nullable Validator validator,
            @Nullable ConfigurableBeanFactory beanFactory,
            List<? extends HandlerMethodArgumentResolver> further) {
        ConversionService conversion = new DefaultFormattingConversionService();
        this.converter = converter;
        this.further = List.copyOf(further);
        resolvers.addResolvers(this.further);
        resolvers.addResolver(new JobArgumentResolver());
        resolvers.addResolver(new HeaderMethodArgumentResolver(conversion, beanFactory));
        resolvers.addResolver(new HeadersMethodArgumentResolver());
        resolvers.addResolver(new WorkloadArgumentResolver(converter, validator));
    }

    /**
     * A handler that calls a method.
     *
     * @throws InvalidWorkerException if the method takes or returns what a job has not
     */
    public JobHandler handler(Object bean, Method method) {
        long workloads = IntStream.range(0, method.getParameterCount())
                .mapToObj(index -> new MethodParameter(method, index))
                .filter(this::isWorkload)
                .count();
        if (workloads > 1) {
            throw new InvalidWorkerException(
                    method.toGenericString() + " takes " + workloads + " arguments for the one workload of a job",
                    "Keep one; the others can be GearmanJob, JobProgress, or annotated with @Header.");
        }
        ReactiveAdapter reactive = ReactiveAdapterRegistry.getSharedInstance().getAdapter(method.getReturnType());
        if (reactive != null && !CompletionStage.class.isAssignableFrom(method.getReturnType())) {
            throw new InvalidWorkerException(
                    method.toGenericString() + " returns a reactive type, to which nobody would subscribe",
                    "Return the result itself, or a CompletionStage of it: for a Mono, toFuture() makes one.");
        }
        InvocableHandlerMethod invocable = new InvocableHandlerMethod(bean, method);
        invocable.setMessageMethodArgumentResolvers(resolvers);
        return new MethodJobHandler(invocable);
    }

    /** A handler that calls a function whose workload has this type, as a lambda expression does not tell. */
    public <W> JobHandler handler(GearmanFunction<W, ?> function, Type workload) {
        return job -> {
            @SuppressWarnings("unchecked") // the caller promises it
            W converted = (W) Workloads.fromBytes(job.workload(), workload, converter);
            if (converted == null) {
                throw new GearmanConversionException("null (expected: " + workload.getTypeName() + ")");
            }
            return function.apply(converted, job);
        };
    }

    private boolean isWorkload(MethodParameter parameter) {
        return further.stream().noneMatch(resolver -> resolver.supportsParameter(parameter))
                && !JobArgumentResolver.takes(parameter.getParameterType())
                && !parameter.hasParameterAnnotation(Header.class)
                && !parameter.hasParameterAnnotation(Headers.class);
    }
}
