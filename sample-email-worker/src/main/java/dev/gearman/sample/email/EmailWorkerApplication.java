package dev.gearman.sample.email;

import java.time.InstantSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/** Page, REST and worker in one process; more processes share the work when they share the database. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class EmailWorkerApplication {
    public static void main(String[] args) {
        SpringApplication.run(EmailWorkerApplication.class, args);
    }

    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }
}
