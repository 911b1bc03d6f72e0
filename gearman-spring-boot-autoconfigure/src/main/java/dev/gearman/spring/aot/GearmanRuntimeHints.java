package dev.gearman.spring.aot;

import dev.gearman.spring.annotation.GearmanCall;
import dev.gearman.spring.annotation.GearmanClient;
import dev.gearman.spring.annotation.GearmanRetry;
import dev.gearman.spring.annotation.GearmanWorker;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** What holds for every application: annotations with aliases are read by way of proxies. */
class GearmanRuntimeHints implements RuntimeHintsRegistrar {
    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        List.of(GearmanWorker.class, GearmanRetry.class, GearmanClient.class, GearmanCall.class)
                .forEach(annotation -> hints.proxies().registerJdkProxy(annotation));
    }
}
