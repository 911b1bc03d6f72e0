package dev.gearman.spring.worker;

import dev.gearman.spring.GearmanJob;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;

/** Calls a method of a bean. */
record MethodJobHandler(InvocableHandlerMethod method) implements JobHandler {
    @Override
    public @Nullable Object handle(GearmanJob job) throws Exception {
        return method.invoke(new JobMessage(job));
    }

    @Override
    public String toString() {
        return method.toString();
    }
}
