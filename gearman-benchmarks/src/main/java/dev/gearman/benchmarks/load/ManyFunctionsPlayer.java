package dev.gearman.benchmarks.load;

import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/** A {@link Backlog} of many functions: its submission and its draining are a measurement each. */
final class ManyFunctionsPlayer implements Player {
    private final Peers peers;
    private final List<String> functions;

    ManyFunctionsPlayer(Peers peers) {
        this.peers = peers;
        this.functions = IntStream.range(0, peers.plan().functions())
                .mapToObj(i -> peers.function() + "-" + i)
                .toList();
    }

    @Override
    public List<Measurement> play(int jobs, LongConsumer progress) throws InterruptedException {
        Backlog backlog = new Backlog(peers, functions, jobs);
        Measurement submitted = backlog.submit(progress).part("submit");
        return List.of(submitted, backlog.drain(progress).part("drain"));
    }
}
