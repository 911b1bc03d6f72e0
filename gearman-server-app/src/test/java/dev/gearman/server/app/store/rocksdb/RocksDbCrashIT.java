package dev.gearman.server.app.store.rocksdb;

import dev.gearman.server.app.store.CrashScenario;
import java.util.List;

class RocksDbCrashIT extends CrashScenario {

    @Override
    protected List<String> arguments() {
        return List.of("--gearman.server.store=rocksdb");
    }
}
