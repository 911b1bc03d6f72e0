package dev.gearman.spring.aot;

import dev.gearman.spring.GearmanFunction;
import dev.gearman.spring.annotation.GearmanWorker;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/** Makes the methods of workers callable, and the types of their workloads and results readable. */
class WorkerBeanAotProcessor implements BeanRegistrationAotProcessor {
    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
        Class<?> type = ClassUtils.getUserClass(bean.getBeanClass());
        Method factoryMethod = bean.getMergedBeanDefinition().getResolvedFactoryMethod();
        boolean whole = isWorker(type) || (factoryMethod != null && isWorker(factoryMethod));
        List<Method> methods = Arrays.stream(ReflectionUtils.getUniqueDeclaredMethods(type))
                .filter(method -> whole ? isCandidate(type, method) : isWorkerMethod(method))
                .toList();
        if (methods.isEmpty()) {
            return null;
        }
        return (generation, code) -> {
            var hints = generation.getRuntimeHints().reflection();
            methods.forEach(method -> {
                hints.registerMethod(method, ExecutableMode.INVOKE);
                PayloadHints.register(hints, method);
            });
        };
    }

    private static boolean isWorker(AnnotatedElement element) {
        return !AnnotatedElementUtils.findMergedRepeatableAnnotations(element, GearmanWorker.class)
                .isEmpty();
    }

    private static boolean isWorkerMethod(Method method) {
        return isWorker(method) && !AnnotatedElementUtils.hasAnnotation(method, Bean.class);
    }

    private static boolean isCandidate(Class<?> type, Method method) {
        boolean callable = Modifier.isPublic(method.getModifiers())
                && !Modifier.isStatic(method.getModifiers())
                && !method.isSynthetic()
                && !ReflectionUtils.isObjectMethod(method);
        return callable
                && (!GearmanFunction.class.isAssignableFrom(type)
                        || method.getName().equals("apply"));
    }
}
