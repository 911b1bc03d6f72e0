package dev.gearman.spring.worker;

import dev.gearman.spring.converter.GearmanConversionException;
import dev.gearman.spring.converter.GearmanMessageConverter;
import dev.gearman.spring.converter.Workloads;
import java.lang.reflect.Type;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.SmartMessageConverter;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;
import org.springframework.messaging.handler.annotation.support.PayloadMethodArgumentResolver;
import org.springframework.validation.BindingResult;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;
import org.springframework.validation.Validator;

/**
 * The workload, converted and validated. Unlike other messages, jobs may well be empty. An exception about a workload does not
 * quote it, because exceptions of jobs are logged.
 */
final class WorkloadArgumentResolver extends PayloadMethodArgumentResolver {
    WorkloadArgumentResolver(GearmanMessageConverter converter, @Nullable Validator validator) {
        super(new Adapter(converter), validator, true);
    }

    @Override
    public @Nullable Object resolveArgument(MethodParameter parameter, Message<?> message) throws Exception {
        boolean empty = message.getPayload() instanceof byte[] bytes && bytes.length == 0;
        if (empty && !Workloads.mayBeEmpty(parameter.getParameterType()) && isOptional(parameter)) {
            return null;
        }
        return super.resolveArgument(parameter, message);
    }

    @Override
    protected void validate(Message<?> message, MethodParameter parameter, Object target) {
        try {
            super.validate(message, parameter, target);
        } catch (MethodArgumentNotValidException e) {
            BindingResult result = e.getBindingResult();
            throw new GearmanConversionException("invalid workload: "
                    + (result == null
                            ? "no details"
                            : result.getAllErrors().stream()
                                    .map(WorkloadArgumentResolver::problem)
                                    .collect(Collectors.joining(", "))));
        }
    }

    private static String problem(ObjectError error) {
        String where = error instanceof FieldError field ? field.getField() : error.getObjectName();
        return where + ": " + error.getDefaultMessage();
    }

    private static boolean isOptional(MethodParameter parameter) {
        Payload annotation = parameter.getParameterAnnotation(Payload.class);
        return (annotation != null && !annotation.required()) || parameter.isOptional();
    }

    @Override
    protected boolean isEmptyPayload(@Nullable Object payload) {
        return payload == null;
    }

    private record Adapter(GearmanMessageConverter converter) implements SmartMessageConverter {
        @Override
        public @Nullable Object fromMessage(Message<?> message, Class<?> target, @Nullable Object hint) {
            Type type = hint instanceof MethodParameter parameter
                    ? GenericTypeResolver.resolveType(
                            parameter.getGenericParameterType(), parameter.getContainingClass())
                    : target;
            return Workloads.fromBytes((byte[]) message.getPayload(), type, converter);
        }

        @Override
        public @Nullable Object fromMessage(Message<?> message, Class<?> target) {
            return fromMessage(message, target, null);
        }

        @Override
        public Message<?> toMessage(Object payload, @Nullable MessageHeaders headers) {
            return toMessage(payload, headers, null);
        }

        @Override
        public Message<?> toMessage(Object payload, @Nullable MessageHeaders headers, @Nullable Object hint) {
            throw new GearmanConversionException("a workload is only read here");
        }
    }
}
