package dev.gearman.server.app.store.relational;

import dev.gearman.server.app.store.CrashScenario;
import java.util.List;

class H2CrashIT extends CrashScenario {

    /** None: this is the default. */
    @Override
    protected List<String> arguments() {
        return List.of();
    }
}
