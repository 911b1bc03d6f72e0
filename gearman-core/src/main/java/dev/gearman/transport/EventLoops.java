package dev.gearman.transport;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The one daemon thread that all clients and workers of this process share for their connections, unless they are given
 * another. It begins with its first user and ends with the last.
 */
public final class EventLoops {
    private static @Nullable EventLoopGroup shared;
    private static int users;

    private EventLoops() {}

    /** A loop, and what to do when it is no longer needed. */
    public record Lease(EventLoop loop, Runnable release) {}

    /** A loop of the given group, or the shared one if there is none. */
    public static Lease lease(@Nullable EventLoopGroup group) {
        if (group != null) {
            return new Lease(group.next(), () -> {});
        }
        EventLoop loop = acquire().next();
        AtomicBoolean released = new AtomicBoolean();
        return new Lease(loop, () -> {
            if (released.compareAndSet(false, true)) {
                release();
            }
        });
    }

    private static synchronized EventLoopGroup acquire() {
        EventLoopGroup group = shared;
        if (group == null) {
            IoHandlerFactory factory = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
            group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("gearman-net", true), factory);
            shared = group;
        }
        users++;
        return group;
    }

    private static synchronized void release() {
        users--;
        if (users == 0 && shared != null) {
            shared.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            shared = null;
        }
    }

    static Class<? extends Channel> channelFor(EventLoop loop) {
        return loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class)
                ? EpollSocketChannel.class
                : NioSocketChannel.class;
    }
}
