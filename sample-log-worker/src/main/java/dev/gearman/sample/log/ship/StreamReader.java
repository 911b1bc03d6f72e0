package dev.gearman.sample.log.ship;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.UUID;

/**
 * Ships a stream, such as the standard input, until it ends. Where it was can't be remembered: what a process that is killed has
 * read and not sent is gone.
 */
final class StreamReader {
    private final InputStream input;
    private final LineBatches batches;
    private final BatchSender sender;
    private final String stream = UUID.randomUUID().toString().replace("-", "").substring(0, 20);
    private final byte[] buffer;
    private int filled;
    private long position;

    StreamReader(InputStream input, ShipProperties properties, BatchSender sender) {
        this.input = input;
        int maxBytes = Math.toIntExact(properties.batch().size().toBytes());
        this.batches = new LineBatches(properties.batch().lines(), maxBytes);
        this.buffer = new byte[maxBytes];
        this.sender = sender;
    }

    /** Sends what is there whenever the next read would wait, or a batch is full. Returns at the end. */
    void run() throws IOException, InterruptedException {
        boolean ended = false;
        while (!ended || filled > 0) {
            if (!ended) {
                int read = input.read(buffer, filled, buffer.length - filled);
                ended = read < 0;
                filled += Math.max(0, read);
            }
            boolean more = !ended && filled < buffer.length && input.available() > 0;
            if (!more) {
                sendLines(ended);
            }
        }
    }

    private void sendLines(boolean last) throws InterruptedException {
        while (true) {
            int length = batches.wholeLines(buffer, filled, last || filled == buffer.length);
            if (length == 0) {
                return;
            }
            sender.send(stream + ":" + position + "-" + (position + length), Arrays.copyOf(buffer, length));
            position += length;
            filled -= length;
            System.arraycopy(buffer, length, buffer, 0, filled);
        }
    }
}
