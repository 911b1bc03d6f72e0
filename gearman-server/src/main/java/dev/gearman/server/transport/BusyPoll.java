package dev.gearman.server.transport;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import java.time.Duration;

/**
 * What a loop does when it has nothing to do: asks again for a few microseconds before it goes to sleep. To be woken from
 * sleep costs a thread more than most packets do, in a virtual machine several times as much, and a busy client's next
 * packets are there before it has fallen asleep.
 *
 * <p>It adapts: asking again pays while it mostly finds something. Where it does not, as on a server with little to do, the
 * loop goes to sleep at once and tries the other way only now and then. One object a loop, used by its thread.
 */
final class BusyPoll implements SelectStrategy {
    private static final int MOST_CREDIT = 16;
    /** How often the loop goes to sleep at once before it tries again whether polling pays. */
    private static final int SLEEPS = 64;

    private final long nanos;
    private int credit = MOST_CREDIT;
    private int sleeps;

    private BusyPoll(long nanos) {
        this.nanos = nanos;
    }

    /** @param longest how long a loop polls before it sleeps; zero for not at all */
    static SelectStrategy of(Duration longest) {
        return new BusyPoll(longest.toNanos());
    }

    @Override
    public int calculateStrategy(IntSupplier select, boolean hasTasks) throws Exception {
        if (hasTasks) {
            return select.get();
        }
        return pays() ? poll(select) : SELECT;
    }

    private boolean pays() {
        if (credit > 0) {
            return nanos > 0;
        }
        if (++sleeps < SLEEPS) {
            return false;
        }
        sleeps = 0;
        credit = 1;
        return nanos > 0;
    }

    private int poll(IntSupplier select) throws Exception {
        int ready = select.get();
        if (ready <= 0) {
            // a busy loop mostly finds something at once, and needs no clock
            long end = System.nanoTime() + nanos;
            do {
                Thread.onSpinWait();
                ready = select.get();
            } while (ready <= 0 && System.nanoTime() - end < 0);
        }
        if (ready <= 0) {
            credit -= 2;
            return SELECT;
        }
        credit = Math.min(MOST_CREDIT, credit + 1);
        return ready;
    }
}
