package dev.gearman.sample.log.ship;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * How far a file was shipped.
 *
 * <p>Up to {@code start} the job server has it. Up to {@code end} it may have it: that is noted down <em>before</em> a batch is
 * sent. After a crash exactly these bytes are sent again, with the same id, even though more lines may be there by then.
 *
 * @param fingerprint of the file, see {@link Fingerprint}
 * @param start in bytes
 * @param end in bytes
 */
record Position(String fingerprint, long start, long end) {
    static Position atBeginning(String fingerprint) {
        return new Position(fingerprint, 0, 0);
    }

    Position promise(long upTo) {
        return new Position(fingerprint, start, upTo);
    }

    Position kept() {
        return new Position(fingerprint, end, end);
    }

    static Optional<Position> load(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String[] parts = Files.readString(file).strip().split(" ", -1);
        if (parts.length != 3) {
            throw new IOException(file + ": '" + String.join(" ", parts) + "' (expected: fingerprint, start, end)");
        }
        return Optional.of(new Position(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2])));
    }

    /** As a whole or not at all, also when the machine loses power. */
    void save(Path file) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        byte[] text = (fingerprint + " " + start + " " + end + "\n").getBytes(StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(ByteBuffer.wrap(text));
            channel.force(true);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
