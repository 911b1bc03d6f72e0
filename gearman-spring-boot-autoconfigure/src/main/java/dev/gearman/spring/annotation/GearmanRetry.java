package dev.gearman.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Has a {@link GearmanWorker} try a job again before it fails, in its place and on its thread. Takes the place of
 * {@code gearman.worker.retry.*} for its method or class. In the attributes that are text, <code>${...}</code> is replaced.
 *
 * <p>Never tried again: a workload that can't be read or is not valid, a {@link dev.gearman.worker.JobFailure} and a
 * {@link dev.gearman.worker.JobException}, and jobs that are cancelled.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
public @interface GearmanRetry {
    /** Attempts after the first one. */
    String maxRetries() default "3";

    /** Wait before the first retry. */
    String delay() default "1s";

    /** Factor for each further wait, 1 or more. */
    String multiplier() default "2";

    /** Longest wait. */
    String maxDelay() default "30s";

    /** Up to how much of a time a wait is longer or shorter by chance. */
    String jitter() default "0s";

    /** Exceptions, or causes of exceptions, that are tried again; all if there is none. */
    Class<? extends Throwable>[] includes() default {};

    /** Exceptions, or causes of exceptions, that are not. */
    Class<? extends Throwable>[] excludes() default {};
}
