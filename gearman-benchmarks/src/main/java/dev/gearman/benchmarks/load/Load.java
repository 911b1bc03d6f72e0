package dev.gearman.benchmarks.load;

import dev.gearman.client.GearmanException;
import java.util.List;
import java.util.function.LongConsumer;

/** A plan at a server: its clients and workers, the warm-up, and the measurement. For one thread. */
final class Load implements AutoCloseable {
    private final LoadPlan plan;
    private final Peers peers;
    private final Player player;

    Load(LoadPlan plan) {
        this.plan = plan;
        this.peers = new Peers(plan);
        this.player = plan.scenario().player(peers);
    }

    /**
     * Makes sure that there is a Gearman server.
     *
     * @throws GearmanException why there is not
     */
    void check() {
        peers.check();
    }

    /**
     * Warms up, as the plan says, and measures.
     *
     * @param progress told how many of the measured jobs are through, now and then, by any thread
     * @return one for each part of the scenario that is measured
     * @throws LoadException if it did not come to a measurement
     */
    List<Measurement> play(LongConsumer progress) throws InterruptedException {
        player.prepare();
        if (plan.warmUp() > 0) {
            for (Measurement measurement : player.play(plan.warmUp(), count -> {})) {
                if (!measurement.isSound()) {
                    throw new LoadException(
                            "the jobs for warming up did not come through whole: " + measurement.troubles());
                }
            }
        }
        return player.play(plan.jobs(), progress);
    }

    @Override
    public void close() {
        player.close();
        peers.close();
    }
}
