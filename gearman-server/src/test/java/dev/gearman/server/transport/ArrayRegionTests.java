package dev.gearman.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ArrayRegionTests {
    private final byte[] bytes = new byte[1_000_000];
    private final AtomicLong released = new AtomicLong();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    @Test
    void aSocketThatTakesALittleAtATimeGetsItAllInOrder() throws IOException {
        new Random(1).nextBytes(bytes);
        ArrayRegion region = new ArrayRegion(bytes, 10, 900_000, released::addAndGet);
        Random sizes = new Random(2);

        while (region.transferred() < region.count()) {
            region.transferTo(takingAtMost(sizes.nextInt(100_000)), region.transferred());
        }

        assertThat(sent.toByteArray()).isEqualTo(Arrays.copyOfRange(bytes, 10, 900_010));
        assertThat(released).hasValue(0);
        region.release();
        assertThat(released).hasValue(900_000);
    }

    @Test
    void whatWaitsForASocketIsCounted() {
        assertThat(ArrayRegion.SIZES.newHandle().size(new ArrayRegion(bytes, 10, 900_000, released::addAndGet)))
                .isEqualTo(900_000);
    }

    private WritableByteChannel takingAtMost(int most) {
        return new WritableByteChannel() {
            @Override
            public int write(ByteBuffer source) {
                byte[] taken = new byte[Math.min(most, source.remaining())];
                source.get(taken);
                sent.writeBytes(taken);
                return taken.length;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
    }
}
