package dev.gearman.spring.boot.test;

import dev.gearman.spring.annotation.GearmanWorker;
import dev.gearman.spring.boot.test.Greetings.Greeting;
import org.springframework.stereotype.Component;

@Component
class Greeter {
    private final Names names;

    Greeter(Names names) {
        this.names = names;
    }

    @GearmanWorker("greet")
    String greet(Greeting greeting) {
        return "Hello " + names.polite(greeting.name());
    }
}
