package dev.gearman.spring.boot.test;

import org.springframework.stereotype.Component;

@Component
class Unrelated {
    Unrelated() {
        throw new IllegalStateException("a slice has no use for this one");
    }
}
