package dev.gearman.server.transport;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a loop does when it has nothing to do: asks again for a few microseconds before it goes to sleep. To be woken from
 * sleep costs a thread more than most packets do, in a virtual machine several times as much, and a busy client's next
 * packets are there before it has fallen asleep.
 *
 * <p>It adapts: asking again pays while it mostly finds something. Where it does not, as on a server with little to do, the
 * loop goes to sleep at once and tries the other way only now and then. One object a loop, used by its thread.
 */
final class BusyPoll implements IoHandler {
    private static final int MOST_CREDIT = 16;
    /** How often the loop goes to sleep at once before it tries again whether polling pays. */
    private static final int SLEEPS = 64;

    private final IoHandler handler;
    private final long nanos;
    private final Awake awake = new Awake();
    private int credit = MOST_CREDIT;
    private int sleeps;

    /** @param longest how long a loop polls before it sleeps, more than zero */
    BusyPoll(IoHandler handler, Duration longest) {
        this.handler = handler;
        this.nanos = longest.toNanos();
    }

    /** Handlers that poll before they sleep; for a time of zero as they are. */
    static IoHandlerFactory around(IoHandlerFactory handlers, Duration longest) {
        if (longest.isZero()) {
            return handlers;
        }
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new BusyPoll(handlers.newHandler(executor), longest);
            }

            @Override
            public boolean isChangingThreadSupported() {
                return handlers.isChangingThreadSupported();
            }
        };
    }

    @Override
    public int run(IoHandlerContext context) {
        if (!context.canBlock() || !pays()) {
            return handler.run(context);
        }
        int handled = poll(context);
        if (handled > 0 || !context.canBlock()) {
            credit = Math.min(MOST_CREDIT, credit + 1);
            return handled;
        }
        credit -= 2;
        return handler.run(context);
    }

    private boolean pays() {
        if (credit > 0) {
            return true;
        }
        if (++sleeps < SLEEPS) {
            return false;
        }
        sleeps = 0;
        credit = 1;
        return true;
    }

    /** Until something was handled, a task has come, or the time is over. */
    private int poll(IoHandlerContext context) {
        awake.context = context;
        int handled = handler.run(awake);
        if (handled == 0) {
            // a busy loop mostly finds something at once, and needs no clock
            long end = System.nanoTime() + nanos;
            do {
                Thread.onSpinWait();
                handled = handler.run(awake);
            } while (handled == 0 && context.canBlock() && System.nanoTime() - end < 0);
        }
        return handled;
    }

    @Override
    public void initialize() {
        handler.initialize();
    }

    @Override
    public void prepareToDestroy() {
        handler.prepareToDestroy();
    }

    @Override
    public void destroy() {
        handler.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return handler.register(handle);
    }

    @Override
    public void wakeup() {
        handler.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return handler.isCompatible(type);
    }

    /** The loop as it is, only that it must not sleep. */
    private static final class Awake implements IoHandlerContext {
        private @Nullable IoHandlerContext context;

        private IoHandlerContext context() {
            return Objects.requireNonNull(context);
        }

        @Override
        public boolean canBlock() {
            return false;
        }

        @Override
        public long delayNanos(long now) {
            return context().delayNanos(now);
        }

        @Override
        public long deadlineNanos() {
            return context().deadlineNanos();
        }

        @Override
        public void reportActiveIoTime(long nanos) {
            context().reportActiveIoTime(nanos);
        }

        @Override
        public boolean shouldReportActiveIoTime() {
            return context().shouldReportActiveIoTime();
        }
    }
}
