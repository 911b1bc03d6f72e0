package dev.gearman.server.transport;

import dev.gearman.server.api.KeepAlive;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;

/** Linux's sockets, ready ones told by epoll. */
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
}
