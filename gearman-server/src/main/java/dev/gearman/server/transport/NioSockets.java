package dev.gearman.server.transport;

import dev.gearman.server.api.KeepAlive;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/** Java's own sockets. */
final class NioSockets implements Sockets {
    @Override
    public String name() {
        return "nio";
    }

    @Override
    public IoHandlerFactory handlers() {
        return NioIoHandler.newFactory();
    }

    @Override
    public Class<? extends ServerChannel> listener() {
        return NioServerSocketChannel.class;
    }

    @Override
    public Channel connection() {
        return new NioSocketChannel();
    }

    @Override
    public void options(ServerBootstrap bootstrap, KeepAlive keepAlive) {
        // it knows no times for keep-alive
    }
}
