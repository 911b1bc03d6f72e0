package dev.gearman.server.transport;

import dev.gearman.server.api.KeepAlive;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringFixedBufferRingAllocator;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sockets whose reads and writes gather and go to the kernel with one call. The kernel chooses the buffer of a read from a
 * ring that all connections of a loop share, so one that sleeps has none, and large data is copied to its place.
 */
public final class IoUringSockets implements Sockets {
    /** Reads and writes that a loop hands to the kernel at a time. */
    private static final int RING_SIZE = 1_024;

    private static final short BUFFERS = 1;
    private static final short BUFFER_COUNT = 64;
    private static final int BUFFER_SIZE = 64 * 1024;
    /** What a connection reads into while the ring has no buffer left. */
    private static final int OWN_BUFFER_SIZE = 2 * 1024;

    /** Why there are none here, {@code null} if there are. */
    public static @Nullable Throwable unavailabilityCause() {
        if (!IoUring.isAvailable()) {
            return IoUring.unavailabilityCause();
        }
        return IoUring.isRegisterBufferRingSupported()
                ? null
                : new UnsupportedOperationException("this kernel has no rings of buffers (Linux 5.19 or newer has)");
    }

    @Override
    public String name() {
        return "io_uring";
    }

    @Override
    public IoHandlerFactory handlers() {
        return IoUringIoHandler.newFactory(new IoUringIoHandlerConfig()
                .setRingSize(RING_SIZE)
                .setBufferRingConfig(IoUringBufferRingConfig.builder()
                        .bufferGroupId(BUFFERS)
                        .bufferRingSize(BUFFER_COUNT)
                        .batchSize(BUFFER_COUNT)
                        // many small packets in one buffer, where the kernel can do that
                        .incremental(IoUring.isRegisterBufferRingIncSupported())
                        .allocator(new IoUringFixedBufferRingAllocator(PooledByteBufAllocator.DEFAULT, BUFFER_SIZE))
                        .build()));
    }

    @Override
    public Class<? extends ServerChannel> listener() {
        return IoUringServerSocketChannel.class;
    }

    @Override
    public Channel connection() {
        return new IoUringSocketChannel();
    }

    @Override
    public void options(ServerBootstrap bootstrap, KeepAlive keepAlive) {
        bootstrap.childOption(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, BUFFERS);
        keepAlive.apply(
                bootstrap,
                IoUringChannelOption.TCP_KEEPIDLE,
                IoUringChannelOption.TCP_KEEPINTVL,
                IoUringChannelOption.TCP_KEEPCNT);
    }

    @Override
    public RecvByteBufAllocator reads(Supplier<@Nullable ByteBuf> place) {
        return new FixedRecvByteBufAllocator(OWN_BUFFER_SIZE);
    }

    @Override
    public boolean takesRegions() {
        return false;
    }
}
