package dev.gearman.sample.image.web;

import dev.gearman.sample.image.Functions;
import dev.gearman.sample.image.ResizeResult;
import dev.gearman.spring.annotation.GearmanWorker;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Takes in what the workers have made. A result that comes twice replaces itself. */
@Component
@Profile("web")
class ResultReceiver {
    private final ResultStore store;

    ResultReceiver(ResultStore store) {
        this.store = store;
    }

    @GearmanWorker(Functions.RESULT)
    void receive(ResizeResult result) {
        store.save(result);
    }
}
