package dev.gearman.sample.log.ship;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/** Cuts whole lines out of what is there. */
final class LineBatches {
    private final int maxLines;
    private final int maxBytes;

    LineBatches(int maxLines, int maxBytes) {
        this.maxLines = maxLines;
        this.maxBytes = maxBytes;
    }

    /**
     * The next lines of a file from a position on.
     *
     * @param last whether the file gets no longer, so that what is behind the last line feed is a line, too
     * @return none, if there is no whole line yet
     */
    byte[] next(FileChannel file, long position, boolean last) throws IOException {
        int there = (int) Math.min(maxBytes, Math.max(0, file.size() - position));
        byte[] bytes = read(file, position, there);
        return Arrays.copyOf(bytes, wholeLines(bytes, bytes.length, last || bytes.length == maxBytes));
    }

    /** Exactly these bytes, or fewer if the file has become shorter. */
    static byte[] read(FileChannel file, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && file.read(buffer, position + buffer.position()) > 0) {
            // until it is full
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /**
     * How many of the first {@code length} bytes are a batch.
     *
     * @param all whether, when there is no line feed at all or the input ends, the bytes are taken as they are
     */
    int wholeLines(byte[] bytes, int length, boolean all) {
        int lines = 0;
        int end = 0;
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                end = i + 1;
                if (++lines == maxLines) {
                    return end;
                }
            }
        }
        // a line that is longer than a batch may be is cut; nothing else would ever make room for it
        return all && (end == 0 || length < maxBytes) ? length : end;
    }
}
