package com.example;

import dev.gearman.spring.GearmanJob;
import dev.gearman.spring.annotation.GearmanWorker;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.stereotype.Component;

@SpringBootApplication
public class Application {
    public static void main(String[] args) {
        SpringApplication.run(Application.class, args);
    }
}

@Component
class Images {
    @GearmanWorker("resize")
    byte[] resize(byte[] image, GearmanJob job) {
        job.progress(1, 4);
        return java.util.Arrays.copyOf(image, image.length / 2);
    }
}
