package dev.gearman.spring.worker;

import dev.gearman.spring.GearmanJob;
import dev.gearman.spring.JobProgress;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

/** The job itself. */
final class JobArgumentResolver implements HandlerMethodArgumentResolver {
    static boolean takes(Class<?> type) {
        return type == GearmanJob.class || type == JobProgress.class;
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return takes(parameter.getParameterType());
    }

    @Override
    public Object resolveArgument(MethodParameter parameter, Message<?> message) {
        if (message instanceof JobMessage known) {
            return known.job();
        }
        throw new IllegalArgumentException(message + " is not about a job");
    }
}
