package dev.gearman.server.app.store;

import dev.gearman.server.app.config.GearmanServerProperties;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.ComponentScan;

/** The part of the application that keeps jobs, without the job server and the web: for programs that work on a store. */
@EnableAutoConfiguration
@ComponentScan
@EnableConfigurationProperties(GearmanServerProperties.class)
public class StoreOnly {

    /** An application of this part. Its arguments are the same properties that the job server has. */
    public static SpringApplication application() {
        SpringApplication application = new SpringApplication(StoreOnly.class);
        application.setBannerMode(Banner.Mode.OFF);
        application.setWebApplicationType(WebApplicationType.NONE);
        // health of the job port, which there is none of, is a part of readiness
        application.setDefaultProperties(Map.of("management.endpoint.health.validate-group-membership", "false"));
        return application;
    }
}
