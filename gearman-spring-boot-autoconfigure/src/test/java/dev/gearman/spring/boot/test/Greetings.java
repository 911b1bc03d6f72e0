package dev.gearman.spring.boot.test;

import dev.gearman.spring.annotation.GearmanClient;

@GearmanClient
interface Greetings {
    String greet(Greeting greeting);

    record Greeting(String name) {}
}
