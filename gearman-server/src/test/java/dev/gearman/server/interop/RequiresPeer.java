package dev.gearman.server.interop;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** The test needs these programs, and is skipped where one of them is missing. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(RequiresPeer.Condition.class)
@interface RequiresPeer {

    Peer[] value();

    /** Skips, or fails under {@code -Dinterop.required=true}: for machines where everything is known to be installed. */
    final class Condition implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            Optional<RequiresPeer> required =
                    AnnotationSupport.findAnnotation(context.getElement(), RequiresPeer.class);
            String missing = required.stream()
                    .flatMap(annotation -> Arrays.stream(annotation.value()))
                    .filter(peer -> !peer.isInstalled())
                    .map(Peer::absence)
                    .collect(Collectors.joining(", "));
            if (missing.isEmpty()) {
                return enabled("the peers are installed");
            }
            if (context.getConfigurationParameter("interop.required")
                    .map(Boolean::valueOf)
                    .orElse(false)) {
                throw new IllegalStateException(missing);
            }
            return disabled(missing);
        }
    }
}
