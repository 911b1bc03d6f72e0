package dev.gearman.server.transport;

import dev.gearman.server.api.KeepAlive;
import dev.gearman.server.api.TransportKind;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The sockets of one kind of transport: how loops wait for them, how they are made, read and written. */
interface Sockets {
    /** The sockets of a kind that is available here. */
    static Sockets of(TransportKind kind) {
        return switch (kind) {
            case AUTO -> Epoll.isAvailable() ? new EpollSockets() : new NioSockets();
            case EPOLL -> new EpollSockets();
            case IO_URING -> new IoUringSockets();
            case NIO -> new NioSockets();
        };
    }

    /** For the log: {@code epoll}, {@code io_uring} or {@code nio}. */
    String name();

    /** Makes what a loop waits with. */
    IoHandlerFactory handlers();

    Class<? extends ServerChannel> listener();

    /** A socket that is not connected. */
    Channel connection();

    /** Sets what only this kind knows. */
    void options(ServerBootstrap bootstrap, KeepAlive keepAlive);

    /**
     * What a connection reads into.
     *
     * @param place where the next bytes belong, or {@code null}; asked on the connection's loop
     */
    default RecvByteBufAllocator reads(Supplier<@Nullable ByteBuf> place) {
        return new InPlaceReads(place);
    }

    /** Whether {@link ArrayRegion} can be written. */
    default boolean takesRegions() {
        return true;
    }
}
