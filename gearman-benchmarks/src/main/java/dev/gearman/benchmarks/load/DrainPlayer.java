package dev.gearman.benchmarks.load;

import java.util.List;
import java.util.function.LongConsumer;

/** A {@link Backlog} of one function, of which only the draining is measured. */
final class DrainPlayer implements Player {
    private final Peers peers;

    DrainPlayer(Peers peers) {
        this.peers = peers;
    }

    @Override
    public List<Measurement> play(int jobs, LongConsumer progress) throws InterruptedException {
        Backlog backlog = new Backlog(peers, List.of(peers.function()), jobs);
        Measurement submitted = backlog.submit(count -> {});
        if (!submitted.isSound()) {
            throw new LoadException("the jobs could not all be submitted: " + submitted.troubles());
        }
        return List.of(backlog.drain(progress));
    }
}
