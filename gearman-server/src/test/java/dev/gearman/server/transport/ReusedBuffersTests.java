package dev.gearman.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReusedBuffersTests {
    private final ReusedBuffers buffers = new ReusedBuffers(UnpooledByteBufAllocator.DEFAULT, 64, 2);

    @Test
    void aBufferThatCameBackIsHandedOutAgainEmpty() {
        ByteBuf first = buffers.take().writeLong(1);
        first.release();
        ByteBuf second = buffers.take();
        second.release();
        ByteBuf third = buffers.take();
        assertThat(second).isNotSameAs(first);
        assertThat(third).isSameAs(first);
        assertThat(third.isReadable()).isFalse();
        third.release();
        buffers.close();
    }

    @Test
    void aBufferThatSomebodyHasIsTheirs() {
        List<ByteBuf> held = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            held.add(buffers.take().writeInt(i));
        }
        assertThat(held).doesNotHaveDuplicates();
        for (int i = 0; i < 10; i++) {
            assertThat(held.get(i).readInt()).isEqualTo(i);
        }
        held.forEach(ByteBuf::release);
        buffers.close();
        assertThat(held).allMatch(buffer -> buffer.refCnt() == 0);
    }

    @Test
    void aBufferThatHasGrownIsNotKept() {
        ByteBuf grown = buffers.take().writeZero(1_000);
        grown.release();
        buffers.take().release();
        ByteBuf next = buffers.take();
        assertThat(next).isNotSameAs(grown);
        assertThat(next.capacity()).isEqualTo(64);
        assertThat(grown.refCnt()).isZero();
        next.release();
        buffers.close();
        assertThat(next.refCnt()).isZero();
    }
}
