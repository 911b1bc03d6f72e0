package dev.gearman.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.util.ClassUtils;

/** What carries the context of a thread over to another one, as for the executors of Spring Boot. */
final class CallingContext {
    private CallingContext() {}

    /** The decorators of the application, the first one outermost, and context propagation where it is on the class path. */
    static TaskDecorator decorator(ObjectProvider<TaskDecorator> decorators) {
        List<TaskDecorator> all = new ArrayList<>(decorators.orderedStream().toList());
        boolean propagates = all.stream().anyMatch(ContextPropagatingTaskDecorator.class::isInstance);
        if (!propagates
                && ClassUtils.isPresent(
                        "io.micrometer.context.ContextSnapshotFactory", CallingContext.class.getClassLoader())) {
            all.add(new ContextPropagatingTaskDecorator());
        }
        Collections.reverse(all);
        return task -> {
            Runnable decorated = task;
            for (TaskDecorator decorator : all) {
                decorated = decorator.decorate(decorated);
            }
            return decorated;
        };
    }
}
