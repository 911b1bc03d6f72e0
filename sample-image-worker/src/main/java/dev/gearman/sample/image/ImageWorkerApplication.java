package dev.gearman.sample.image;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Both roles by default; {@code --spring.profiles.active=web} or {@code worker} for one of them. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class ImageWorkerApplication {
    public static void main(String[] args) {
        SpringApplication.run(ImageWorkerApplication.class, args);
    }
}
