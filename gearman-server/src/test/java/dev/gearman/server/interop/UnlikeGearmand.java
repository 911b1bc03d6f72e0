package dev.gearman.server.interop;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Our server differs from gearmand on purpose here: the test does not apply to gearmand. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@ExtendWith(UnlikeGearmand.Condition.class)
@interface UnlikeGearmand {

    /** What gearmand does instead. */
    String value();

    final class Condition implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return AnnotationSupport.findAnnotation(context.getElement(), UnlikeGearmand.class)
                    .filter(annotation -> Interop.isGearmand(context))
                    .map(annotation -> disabled("gearmand is different: " + annotation.value()))
                    .orElse(enabled("applies to this server"));
        }
    }
}
