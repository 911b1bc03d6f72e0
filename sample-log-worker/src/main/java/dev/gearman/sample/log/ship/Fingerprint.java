package dev.gearman.sample.log.ship;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which file it is, whatever its name by now. That is told by its first line, which has a time in it and outlives both ways in
 * which logs are rotated, being renamed and being copied; a file number is given again to another file.
 */
final class Fingerprint {
    private static final int MOST_BYTES = 4096;
    private static final int LENGTH = 10;

    private Fingerprint() {}

    /** None as long as the first line is not complete. */
    static Optional<String> of(FileChannel file) throws IOException {
        byte[] beginning = LineBatches.read(file, 0, (int) Math.min(MOST_BYTES, file.size()));
        for (int i = 0; i < beginning.length; i++) {
            if (beginning[i] == '\n') {
                return Optional.of(digest(Arrays.copyOf(beginning, i + 1)));
            }
        }
        return beginning.length < MOST_BYTES ? Optional.empty() : Optional.of(digest(beginning));
    }

    static Optional<String> of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return of(channel);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Looks for a file that was renamed or copied, in its folder, under names that begin with its own. */
    static Optional<Path> find(Path path, String fingerprint) throws IOException {
        Path absolute = path.toAbsolutePath();
        Path folder = Objects.requireNonNull(absolute.getParent(), "a file is in a folder");
        String name = String.valueOf(absolute.getFileName());
        List<Path> candidates;
        try (Stream<Path> all = Files.list(folder)) {
            candidates = all.filter(each -> String.valueOf(each.getFileName()).startsWith(name))
                    .filter(Files::isRegularFile)
                    .toList();
        }
        for (Path candidate : candidates) {
            if (of(candidate).filter(fingerprint::equals).isPresent()) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** What the ids of a file's batches begin with. */
    static String stream(String source, String fingerprint) {
        return digest((source + "\n" + fingerprint).getBytes(UTF_8));
    }

    static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java has SHA-256", e);
        }
    }
}
