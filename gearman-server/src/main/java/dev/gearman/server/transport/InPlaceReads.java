package dev.gearman.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a connection reads into: the buffer of its loop, or the place that a large packet gathers in, so that the rest of
 * it comes in few large pieces, each of which is where it has to be.
 */
final class InPlaceReads implements RecvByteBufAllocator {
    private static final int SIZE = 64 * 1024;
    private static final RecvByteBufAllocator USUAL = new FixedRecvByteBufAllocator(SIZE);

    /** What a read brought is worked on before the next one, so one buffer is enough for all connections of a loop. */
    private static final FastThreadLocal<ReusedBuffers> OF_LOOP = new FastThreadLocal<>() {
        @Override
        protected ReusedBuffers initialValue() {
            return new ReusedBuffers(PooledByteBufAllocator.DEFAULT, SIZE, 1);
        }

        @Override
        protected void onRemoval(ReusedBuffers buffers) {
            buffers.close();
        }
    };

    private final Supplier<@Nullable ByteBuf> place;

    /** @param place where the next bytes belong, or {@code null}; asked on the connection's loop */
    InPlaceReads(Supplier<@Nullable ByteBuf> place) {
        this.place = place;
    }

    @Override
    public ExtendedHandle newHandle() {
        return new InPlace((ExtendedHandle) USUAL.newHandle());
    }

    private final class InPlace extends DelegatingHandle implements ExtendedHandle {
        private final ExtendedHandle usual;

        InPlace(ExtendedHandle usual) {
            super(usual);
            this.usual = usual;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            ByteBuf known = place.get();
            return known != null ? known : OF_LOOP.get().take();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return usual.continueReading(maybeMoreData);
        }
    }
}
