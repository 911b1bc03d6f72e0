package dev.gearman.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a connection reads into: buffers of a size that adapts to what comes, or the place that a large packet gathers in,
 * so that the rest of it comes in few large pieces, each of which is where it has to be.
 */
final class InPlaceReads implements RecvByteBufAllocator {
    private static final RecvByteBufAllocator USUAL = new AdaptiveRecvByteBufAllocator();

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
            return known != null ? known : usual.allocate(allocator);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return usual.continueReading(maybeMoreData);
        }
    }
}
