package dev.gearman.spring.annotation;

import dev.gearman.client.JobHandle;
import dev.gearman.client.JobPriority;
import dev.gearman.protocol.Names;
import dev.gearman.spring.GearmanHeaders;
import dev.gearman.spring.JobProgress;
import dev.gearman.spring.client.ClientMethod;
import dev.gearman.spring.client.ClientMethod.Argument;
import dev.gearman.spring.client.ClientMethod.Mode;
import dev.gearman.spring.worker.InvalidWorkerException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.messaging.handler.annotation.Header;

/** What the methods of an interface mean, as their annotations and types say. */
final class ClientReader {
    private final AttributeReader attributes;

    ClientReader(AttributeReader attributes) {
        this.attributes = attributes;
    }

    Map<Method, ClientMethod> methods(Class<?> type) {
        GearmanClient client = AnnotatedElementUtils.findMergedAnnotation(type, GearmanClient.class);
        String prefix = client == null ? null : attributes.text(client.prefix());
        Map<Method, ClientMethod> methods = new LinkedHashMap<>();
        for (Method method : type.getMethods()) {
            if (Modifier.isAbstract(method.getModifiers())) {
                methods.put(method, method(type, method, prefix == null ? "" : prefix));
            }
        }
        return methods;
    }

    private ClientMethod method(Class<?> type, Method method, String prefix) {
        GearmanCall call = AnnotatedElementUtils.findMergedAnnotation(method, GearmanCall.class);
        String name = call == null ? null : attributes.text(call.value());
        if (call != null && name == null && !call.value().isEmpty()) {
            throw invalid(
                    method,
                    "has an empty function name: '" + call.value() + "'",
                    "Give the function a name, or leave the attribute out to use that of the method.");
        }
        ResolvableType returned = ResolvableType.forMethodReturnType(method, type);
        Mode mode = mode(method, returned);
        boolean future = mode == Mode.CALL_ASYNC || mode == Mode.SUBMIT_ASYNC;
        return new ClientMethod(
                function(method, prefix + (name == null ? method.getName() : name)),
                call == null ? JobPriority.NORMAL : call.priority(),
                call == null ? null : timeout(method, attributes.duration("timeout", call.timeout())),
                mode,
                (future ? returned.getGeneric(0) : returned).getType(),
                arguments(method, mode));
    }

    private static String function(Method method, String name) {
        try {
            return Names.function("function", name);
        } catch (IllegalArgumentException e) {
            throw invalid(method, "has an invalid name: " + e.getMessage(), "Correct the name or the prefix.");
        }
    }

    private static @Nullable Duration timeout(Method method, @Nullable Duration value) {
        if (value != null && value.isNegative()) {
            throw invalid(
                    method,
                    "has the timeout " + value + " (expected: 0 for no limit, or more)",
                    "Correct the timeout.");
        }
        return value;
    }

    private static Mode mode(Method method, ResolvableType returned) {
        Class<?> type = returned.toClass();
        if (type == JobHandle.class) {
            return Mode.SUBMIT;
        }
        if (type == CompletableFuture.class) {
            return returned.getGeneric(0).toClass() == JobHandle.class ? Mode.SUBMIT_ASYNC : Mode.CALL_ASYNC;
        }
        if (Future.class.isAssignableFrom(type) || CompletionStage.class.isAssignableFrom(type)) {
            throw invalid(method, "returns " + type.getSimpleName(), "Return a CompletableFuture.");
        }
        return Mode.CALL;
    }

    private static Map<Argument, Integer> arguments(Method method, Mode mode) {
        Map<Argument, Integer> arguments = new EnumMap<>(Argument.class);
        Parameter[] parameters = method.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            Argument argument = argument(method, parameters[i]);
            if (arguments.putIfAbsent(argument, i) != null) {
                throw invalid(
                        method,
                        "has two arguments for the " + argument.name().toLowerCase(Locale.ROOT),
                        "Keep one, and annotate others with @Header.");
            }
        }
        if (arguments.containsKey(Argument.AT) && mode != Mode.SUBMIT) {
            throw invalid(method, "has a time, and waits for a result", "Return a JobHandle.");
        }
        if (arguments.containsKey(Argument.PROGRESS) && mode != Mode.CALL && mode != Mode.CALL_ASYNC) {
            throw invalid(
                    method,
                    "wants to be told of the progress of a background job, of which nobody is told",
                    "Return the result, or ask for the status.");
        }
        return arguments;
    }

    private static Argument argument(Method method, Parameter parameter) {
        if (parameter.getType() == JobProgress.class) {
            return Argument.PROGRESS;
        }
        Header header = AnnotatedElementUtils.findMergedAnnotation(parameter, Header.class);
        if (header == null) {
            return Argument.WORKLOAD;
        }
        return switch (header.name()) {
            case GearmanHeaders.UNIQUE -> typed(method, parameter, String.class, Argument.UNIQUE);
            case GearmanHeaders.PRIORITY -> typed(method, parameter, JobPriority.class, Argument.PRIORITY);
            case GearmanHeaders.TIMEOUT -> typed(method, parameter, Duration.class, Argument.TIMEOUT);
            case GearmanHeaders.AT -> typed(method, parameter, Instant.class, Argument.AT);
            default ->
                throw invalid(
                        method,
                        "sets the header '" + header.name() + "', which Gearman does not have",
                        "Use UNIQUE, PRIORITY, TIMEOUT or AT of GearmanHeaders.");
        };
    }

    private static Argument typed(Method method, Parameter parameter, Class<?> type, Argument argument) {
        if (parameter.getType() != type) {
            throw invalid(
                    method,
                    "has an argument of type " + parameter.getType().getName() + " for the "
                            + argument.name().toLowerCase(Locale.ROOT),
                    "Make it a " + type.getName() + ".");
        }
        return argument;
    }

    private static InvalidWorkerException invalid(Method method, String problem, String advice) {
        return new InvalidWorkerException("client method " + method.toGenericString() + " " + problem, advice);
    }
}
