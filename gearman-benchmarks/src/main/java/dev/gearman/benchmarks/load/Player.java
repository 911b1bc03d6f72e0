package dev.gearman.benchmarks.load;

import java.util.List;
import java.util.function.LongConsumer;

/** Plays one scenario against a server, as often as it is asked to. For one thread. */
interface Player extends AutoCloseable {
    /**
     * What has to be there before the first time, and stays between the times.
     *
     * @throws LoadException if that can't be had
     */
    default void prepare() throws InterruptedException {}

    /**
     * Plays once.
     *
     * @param jobs how many jobs
     * @param progress told how many jobs are through, now and then, by any thread
     * @return what came of it, one for each part that is measured
     * @throws LoadException if it did not come to a measurement
     */
    List<Measurement> play(int jobs, LongConsumer progress) throws InterruptedException;

    /** Stops the workers that were prepared. */
    @Override
    default void close() {}
}
