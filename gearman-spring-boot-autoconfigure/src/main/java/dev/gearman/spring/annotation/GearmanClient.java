package dev.gearman.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes an interface a client: a bean whose methods are jobs.
 *
 * <pre>{@code
 * @GearmanClient
 * interface Images {
 *     byte[] resize(byte[] image);                                       // waits for the result
 *     CompletableFuture<Size> measure(byte[] image);                     // does not
 *     JobHandle archive(Archive what, @Header(GearmanHeaders.UNIQUE) String key);   // a background job
 * }
 * }</pre>
 *
 * <p>The name of a method is that of the function, unless {@link GearmanCall} says otherwise. One argument is the workload; a
 * {@link dev.gearman.spring.JobProgress} is told how far the job is; {@code @Header} with {@code UNIQUE}, {@code PRIORITY},
 * {@code TIMEOUT} or {@code AT} of {@link dev.gearman.spring.GearmanHeaders} sets these. What a method returns decides: a
 * {@link dev.gearman.client.JobHandle} is a background job, a {@code CompletableFuture} does not wait, anything else, also
 * {@code void}, waits until the job is done.
 *
 * <p>Found by {@link EnableGearmanClients}, or named in {@link ImportGearmanClients}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface GearmanClient {
    /** What the names of all functions begin with, like {@code "images."}. */
    String prefix() default "";
}
