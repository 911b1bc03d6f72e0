package dev.gearman.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives the application context of a test a real job server on a free port, and sets {@code gearman.servers} to it. It runs as long
 * as the context does, and ends after it.
 *
 * <pre>{@code
 * @SpringBootTest
 * @EmbeddedGearman
 * class ImagesTests {
 *     @Autowired GearmanTemplate gearman;
 *     @Autowired HandledJobs handled;            // what the workers of the context have done in this test
 *     @Autowired EmbeddedGearmanServer server;   // to stop it, and to start it again
 * }
 * }</pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface EmbeddedGearman {
    /** How many servers. They are beans with the names {@code embeddedGearmanServer}, {@code embeddedGearmanServer2} and so on. */
    int servers() default 1;

    /** The property that is set to the servers' addresses. */
    String property() default "gearman.servers";
}
