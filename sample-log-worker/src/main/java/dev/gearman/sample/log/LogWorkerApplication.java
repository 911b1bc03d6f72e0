package dev.gearman.sample.log;

import dev.gearman.sample.log.ship.ShipOnly;
import java.time.InstantSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Page and worker by default; it ships as well when it is told what. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class LogWorkerApplication {
    public static void main(String[] args) throws InterruptedException {
        ConfigurableApplicationContext application = SpringApplication.run(LogWorkerApplication.class, args);
        ShipOnly shipping = application.getBeanProvider(ShipOnly.class).getIfAvailable();
        if (shipping != null) {
            shipping.awaitEnd();
            System.exit(SpringApplication.exit(application));
        }
    }

    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }
}
