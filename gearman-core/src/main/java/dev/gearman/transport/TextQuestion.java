package dev.gearman.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A command of the text protocol with a reply of several lines, like {@code status}. It has a connection of its own: not every
 * server accepts text on a connection that carries packets.
 */
public final class TextQuestion {
    private static final int MAX_REPLY = 4 * 1024 * 1024;
    private static final String END = ".\n";

    private TextQuestion() {}

    /**
     * Sends a command and closes the connection after the reply.
     *
     * @param server the address of the server, by which TLS checks its certificate
     * @param address the socket address of the server
     * @param limit the time limit for everything
     * @return the lines of the reply; completes on the event loop
     */
    public static CompletableFuture<List<String>> ask(
            ServerAddress server,
            SocketAddress address,
            LinkOptions options,
            EventLoop loop,
            String command,
            Duration limit) {
        CompletableFuture<List<String>> reply = new CompletableFuture<>();
        Channel channel = new Bootstrap()
                .group(loop)
                .channel(EventLoops.channelFor(loop))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.max(1, limit.toMillis()))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel created) {
                        SslContext context = options.tls().get();
                        if (context != null) {
                            created.pipeline()
                                    .addLast(context.newHandler(created.alloc(), server.host(), server.port()));
                        }
                        created.pipeline().addLast(new Reader(command, reply));
                    }
                })
                .connect(address)
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        reply.completeExceptionally(connected.cause());
                    }
                })
                .channel();
        loop.schedule(
                () -> reply.completeExceptionally(new IOException("no reply to " + command + " within " + limit)),
                limit.toNanos(),
                TimeUnit.NANOSECONDS);
        return reply.whenComplete((lines, failure) -> channel.close());
    }

    private static final class Reader extends ChannelInboundHandlerAdapter {
        private final String command;
        private final CompletableFuture<List<String>> reply;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();

        Reader(String command, CompletableFuture<List<String>> reply) {
            this.command = command;
            this.reply = reply;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.writeAndFlush(Unpooled.copiedBuffer(command + "\n", UTF_8));
            context.fireChannelActive();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                received.writeBytes(ByteBufUtil.getBytes(bytes));
            } finally {
                bytes.release();
            }
            if (received.size() > MAX_REPLY) {
                reply.completeExceptionally(
                        new IOException("reply to " + command + ": more than " + MAX_REPLY + " bytes"));
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            String text = received.toString(UTF_8);
            if (text.equals(END) || text.endsWith("\n" + END)) {
                reply.complete(
                        text.substring(0, text.length() - END.length()).lines().toList());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            reply.completeExceptionally(new IOException("the server has closed the connection"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            reply.completeExceptionally(cause);
        }
    }
}
