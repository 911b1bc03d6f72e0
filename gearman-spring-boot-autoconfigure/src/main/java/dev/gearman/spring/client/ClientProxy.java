package dev.gearman.spring.client;

import dev.gearman.client.JobPriority;
import dev.gearman.spring.GearmanOperations;
import dev.gearman.spring.JobProgress;
import dev.gearman.spring.JobSpec;
import dev.gearman.spring.client.ClientMethod.Argument;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;

/** Makes jobs of the calls of an interface's methods. */
public final class ClientProxy implements InvocationHandler {
    private final Class<?> type;
    private final Map<Method, ClientMethod> methods;
    private final Supplier<GearmanOperations> operations;

    private ClientProxy(Class<?> type, Map<Method, ClientMethod> methods, Supplier<GearmanOperations> operations) {
        this.type = type;
        this.methods = Map.copyOf(methods);
        this.operations = operations;
    }

    /**
     * An object with this interface.
     *
     * @param methods what each abstract method means
     * @param operations asked at each call, so that the object can be made before they are
     */
    public static <T> T create(
            Class<T> type, Map<Method, ClientMethod> methods, Supplier<GearmanOperations> operations) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, new ClientProxy(type, methods, operations)));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        ClientMethod known = methods.get(method);
        if (known != null) {
            return call(known, arguments);
        }
        if (method.isDefault()) {
            return invokeDefault(proxy, method, arguments);
        }
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "Gearman client " + type.getName();
            default ->
                throw new IllegalStateException(
                        method + " is none of the methods that " + type.getName() + " was read with");
        };
    }

    /** In the name of the interface, which need not be public. */
    private static @Nullable Object invokeDefault(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        Class<?> declaring = method.getDeclaringClass();
        return MethodHandles.privateLookupIn(declaring, MethodHandles.lookup())
                .unreflectSpecial(method, declaring)
                .bindTo(proxy)
                .invokeWithArguments(arguments == null ? new Object[0] : arguments);
    }

    private @Nullable Object call(ClientMethod method, @Nullable Object @Nullable [] arguments) {
        JobSpec job = operations.get().job(method.function());
        job.workload(method.argument(Argument.WORKLOAD, arguments));
        if (method.argument(Argument.UNIQUE, arguments) instanceof String unique) {
            job.unique(unique);
        }
        Object at = method.argument(Argument.AT, arguments);
        Object priority = method.argument(Argument.PRIORITY, arguments);
        if (at == null) {
            job.priority(priority instanceof JobPriority given ? given : method.priority());
        }
        Object timeout = method.argument(Argument.TIMEOUT, arguments);
        Duration limit = timeout instanceof Duration given ? given : method.timeout();
        if (limit != null) {
            job.timeout(limit);
        }
        if (method.argument(Argument.PROGRESS, arguments) instanceof JobProgress progress) {
            job.onProgress(progress);
        }
        return switch (method.mode()) {
            case CALL -> job.call(ParameterizedTypeReference.forType(method.result()));
            case CALL_ASYNC -> job.callAsync(method.result());
            case SUBMIT -> at instanceof Instant time ? job.schedule(time) : job.submit();
            case SUBMIT_ASYNC -> job.submitAsync();
        };
    }
}
