package dev.gearman.spring.annotation;

import dev.gearman.client.JobPriority;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a method of a {@link GearmanClient} means, where its name does not say it all. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
public @interface GearmanCall {
    /** Name of the function, placeholders replaced; that of the method if empty. The interface's prefix comes before it. */
    String value() default "";

    JobPriority priority() default JobPriority.NORMAL;

    /**
     * The time limit for the result, like {@code "30s"}, placeholders replaced; {@code "0"} for no limit. Default:
     * {@code gearman.template.reply-timeout}.
     */
    String timeout() default "";
}
