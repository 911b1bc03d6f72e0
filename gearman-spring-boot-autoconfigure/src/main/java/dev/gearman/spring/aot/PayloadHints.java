package dev.gearman.spring.aot;

import dev.gearman.spring.GearmanJob;
import dev.gearman.spring.JobProgress;
import dev.gearman.spring.converter.Workloads;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;

/** Makes the converter reach the types that a method takes and returns. */
final class PayloadHints {
    private static final BindingReflectionHintsRegistrar BINDING = new BindingReflectionHintsRegistrar();

    private PayloadHints() {}

    static void register(ReflectionHints hints, Method method) {
        List<Type> types = new ArrayList<>();
        for (int i = 0; i < method.getParameterCount(); i++) {
            MethodParameter parameter = new MethodParameter(method, i);
            Class<?> type = parameter.getParameterType();
            boolean workload = type != GearmanJob.class
                    && type != JobProgress.class
                    && !parameter.hasParameterAnnotation(Header.class)
                    && !parameter.hasParameterAnnotation(Headers.class);
            if (workload && !Workloads.mayBeEmpty(type)) {
                types.add(parameter.getGenericParameterType());
            }
        }
        ResolvableType returned = ResolvableType.forMethodReturnType(method);
        Type result = CompletionStage.class.isAssignableFrom(returned.toClass())
                ? returned.getGeneric(0).getType()
                : returned.getType();
        if (result != void.class && !Workloads.mayBeEmpty(result)) {
            types.add(result);
        }
        BINDING.registerReflectionHints(hints, types.toArray(Type[]::new));
    }
}
