package dev.gearman.server.store;

import dev.gearman.server.ScriptedStore;

/** The store of our own tests keeps to the contract too, but for holding all jobs in memory. */
class ScriptedStoreContractTests extends JobStoreContractTests {
    private final ScriptedStore store = new ScriptedStore();

    @Override
    protected JobStore open() {
        return store.reopened();
    }

    @Override
    protected boolean holdsAllInMemory() {
        return true;
    }
}
