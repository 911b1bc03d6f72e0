package dev.gearman.spring.boot.test;

import dev.gearman.spring.test.EmbeddedGearman;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.autoconfigure.OverrideAutoConfiguration;
import org.springframework.boot.test.context.filter.annotation.TypeExcludeFilters;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.core.annotation.AliasFor;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * A test of the workers and clients of an application, and of nothing else of it: a context with the components that have a
 * {@code @GearmanWorker}, with what this starter configures, with JSON and validation, and with an {@link EmbeddedGearman}
 * server. What workers need besides is imported or mocked.
 *
 * <pre>{@code
 * @GearmanTest
 * class ImagesTests {
 *     @Autowired GearmanTemplate gearman;
 *     @MockitoBean ImageArchive archive;   // of which the worker makes use
 * }
 * }</pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@BootstrapWith(GearmanTestContextBootstrapper.class)
@ExtendWith(SpringExtension.class)
@OverrideAutoConfiguration(enabled = false)
@TypeExcludeFilters(GearmanTypeExcludeFilter.class)
@ImportAutoConfiguration
@EmbeddedGearman
public @interface GearmanTest {
    /** Properties as {@code name=value}, added to the environment before the test runs. */
    String[] properties() default {};

    /** Whether to include components with {@code @GearmanWorker}, and what belongs to them. */
    boolean useDefaultFilters() default true;

    /** Components to include besides. */
    Filter[] includeFilters() default {};

    /** Components to leave out. */
    Filter[] excludeFilters() default {};

    /** Auto-configurations to leave out. */
    @AliasFor(annotation = ImportAutoConfiguration.class, attribute = "exclude")
    Class<?>[] excludeAutoConfiguration() default {};
}
