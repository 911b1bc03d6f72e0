package dev.gearman.spring.client;

import dev.gearman.client.JobPriority;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a call of an interface's method means.
 *
 * @param function the function's name
 * @param priority unless an argument says otherwise
 * @param timeout unless an argument says otherwise
 * @param mode what is waited for
 * @param result what the result is converted to
 * @param arguments which argument is what
 */
public record ClientMethod(
        String function,
        JobPriority priority,
        @Nullable Duration timeout,
        Mode mode,
        Type result,
        Map<Argument, Integer> arguments) {

    /** What the type that the method returns asks for. */
    public enum Mode {
        /** The result, waited for. */
        CALL,
        /** A future of the result. */
        CALL_ASYNC,
        /** The handle of a background job. */
        SUBMIT,
        /** A future of the handle of a background job. */
        SUBMIT_ASYNC
    }

    /** What an argument can be. */
    public enum Argument {
        WORKLOAD,
        UNIQUE,
        PRIORITY,
        TIMEOUT,
        AT,
        PROGRESS
    }

    public ClientMethod {
        arguments = Map.copyOf(arguments);
    }

    /** The value of an argument; {@code null} if the method has none such. */
    @Nullable
    Object argument(Argument argument, @Nullable Object @Nullable [] values) {
        Integer index = arguments.get(argument);
        return index == null || values == null ? null : values[index];
    }
}
