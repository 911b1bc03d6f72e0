package dev.gearman.server.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

final class EpollSockets implements Sockets {
    @Override
    public String name() {
        return "epoll";
    }

    @Override
    public IoHandlerFactory handlers() {
        return EpollIoHandler.newFactory();
    }

    @Override
    public Class<? extends ServerChannel> listener() {
        return EpollServerSocketChannel.class;
    }

    @Override
    public Channel connection() {
        return new EpollSocketChannel();
    }

    @Override
    public void options(ServerBootstrap bootstrap, KeepAlive keepAlive) {
        keepAlive.apply(
                bootstrap,
                EpollChannelOption.TCP_KEEPIDLE,
                EpollChannelOption.TCP_KEEPINTVL,
                EpollChannelOption.TCP_KEEPCNT);
    }

    @Override
    public RecvByteBufAllocator reads(Supplier<@Nullable ByteBuf> place) {
        return new InPlaceReads(place);
    }

    @Override
    public boolean takesRegions() {
        return true;
    }
}
