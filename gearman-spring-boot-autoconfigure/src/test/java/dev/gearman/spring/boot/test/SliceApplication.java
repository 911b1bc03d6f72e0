package dev.gearman.spring.boot.test;

import dev.gearman.spring.annotation.EnableGearmanClients;
import dev.gearman.spring.annotation.GearmanClient;
import dev.gearman.spring.annotation.GearmanWorker;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.stereotype.Component;

/** An application of which tests take a slice. */
@SpringBootApplication
@EnableGearmanClients
public class SliceApplication {

    record Greeting(String name) {}

    interface Names {
        String polite(String name);
    }

    @Component
    static class Unrelated {
        Unrelated() {
            throw new IllegalStateException("a slice has no use for this one");
        }
    }

    @Component
    static class Greeter {
        private final Names names;

        Greeter(Names names) {
            this.names = names;
        }

        @GearmanWorker("greet")
        String greet(Greeting greeting) {
            return "Hello " + names.polite(greeting.name);
        }
    }

    @GearmanClient
    interface Greetings {
        String greet(Greeting greeting);
    }
}
