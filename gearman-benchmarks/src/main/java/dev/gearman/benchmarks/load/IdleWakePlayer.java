package dev.gearman.benchmarks.load;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Foreground jobs, one at a time as a rule, for many workers that sleep: what it takes to wake one of them, and not all. Before
 * the first job the server lists all workers as ready for the function; each of them is asleep one round trip after that.
 */
final class IdleWakePlayer extends ForegroundPlayer {
    private static final long BETWEEN_QUESTIONS_MILLIS = 10;

    private final Peers peers;

    IdleWakePlayer(Peers peers) {
        super(peers);
        this.peers = peers;
    }

    @Override
    public void prepare() throws InterruptedException {
        super.prepare();
        LoadPlan plan = peers.plan();
        Deadline deadline = Deadline.in(plan.timeout());
        int registered = registered();
        while (registered < plan.workers()) {
            if (deadline.isOver()) {
                throw new LoadException("workers that the server lists within "
                        + plan.timeout().toSeconds() + " s: " + registered + " (expected: " + plan.workers() + ")");
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_QUESTIONS_MILLIS);
            registered = registered();
        }
    }

    private int registered() {
        LoadPlan plan = peers.plan();
        try {
            return AdminProtocol.workers(plan.server(), peers.function(), plan.timeout());
        } catch (IOException e) {
            throw new LoadException("the server does not answer 'status': " + e.getMessage(), e);
        }
    }
}
