package dev.gearman.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;

/**
 * Makes a method of a bean a worker: it serves a function of the Gearman servers.
 *
 * <pre>{@code
 * @GearmanWorker("resize")
 * byte[] resize(byte[] image, GearmanJob job) { ... }
 * }</pre>
 *
 * <p><b>Arguments</b>, in any order: at most one for the workload ({@code byte[]}, {@code String}, {@code InputStream}, or what
 * the converter, JSON by default, makes of it; validated if it is {@code @Valid} or {@code @Validated}, absent only if
 * {@code @Payload(required = false)}); {@link dev.gearman.spring.GearmanJob} or {@link dev.gearman.spring.JobProgress}; and
 * {@code @Header} of Spring Messaging with a name of {@link dev.gearman.spring.GearmanHeaders}.
 *
 * <p><b>Result</b>: what is returned, converted likewise; empty for {@code void} and {@code null}; a {@code CompletionStage}
 * of it does not hold on to its thread. An exception: the job has failed, and clients that ask for it get its text.
 *
 * <p>On a class, or on a {@code @Bean} method, it makes the bean a worker: the bean is a
 * {@link dev.gearman.spring.GearmanFunction}, or has exactly one public method.
 *
 * <p>Each annotation is a container of its own, with a connection to each server. In all attributes, <code>${...}</code> and
 * <code>#{...}</code> are replaced; empty means as {@code gearman.worker.*} says.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Repeatable(GearmanWorkers.class)
public @interface GearmanWorker {
    /** The same as {@link #functions()}. */
    @AliasFor("functions")
    String[] value() default {};

    /** Names of the functions; the name of the method if there is none. A placeholder can stand for several, with commas. */
    @AliasFor("value")
    String[] functions() default {};

    /** Name of the container in the registry, different from all others; made of the functions' names if empty. */
    String id() default "";

    /** Jobs at a time: {@code "4"}, or {@code "2-8"} for more when there is more to do. */
    String concurrency() default "";

    /**
     * How long a job may take, like {@code "30s"}, one second or more: then its server gives up on it, its thread is
     * interrupted, and {@link dev.gearman.spring.GearmanJob#isCancelled()} says so.
     */
    String timeout() default "";

    /** {@code "false"}: is started by way of the registry only. */
    String autoStartup() default "";

    /** Name of the bean that makes the container. */
    String containerFactory() default "";

    /** Name of the {@code Executor} that runs the jobs. A job that it refuses waits until a thread is free. */
    String executor() default "";

    /** Name of the {@link dev.gearman.spring.worker.GearmanErrorHandler} that decides about failed jobs. */
    String errorHandler() default "";

    /** {@code "false"}: clients are not told what an exception says, only that the job has failed. */
    String returnExceptions() default "";
}
