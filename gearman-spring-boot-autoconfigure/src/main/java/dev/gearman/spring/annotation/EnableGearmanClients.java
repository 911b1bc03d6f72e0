package dev.gearman.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;

/** Looks for interfaces with {@link GearmanClient}, in the package of the annotated class and below unless others are named. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Import(GearmanClientsRegistrar.class)
public @interface EnableGearmanClients {
    String[] basePackages() default {};

    /** The packages of these classes. */
    Class<?>[] basePackageClasses() default {};
}
