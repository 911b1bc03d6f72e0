package dev.gearman.sample.log;

import java.time.InstantSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/** Page and worker by default; it ships as well when it is told what. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class LogWorkerApplication {
    public static void main(String[] args) {
        SpringApplication.run(LogWorkerApplication.class, args);
    }

    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }
}
