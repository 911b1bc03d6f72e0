package dev.gearman.spring.boot.test;

import dev.gearman.spring.annotation.EnableGearmanClients;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An application of which tests take a slice. */
@SpringBootApplication
@EnableGearmanClients
class SliceApplication {}
