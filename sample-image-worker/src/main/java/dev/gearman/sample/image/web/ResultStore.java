package dev.gearman.sample.image.web;

import dev.gearman.sample.image.ResizeResult;
import dev.gearman.sample.image.photo.Thumbnail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Results in a folder: one file each, thumbnails and all, which is there as a whole or not at all. Thread-safe, and
 * several processes may share the folder.
 */
final class ResultStore {
    private static final Logger log = LoggerFactory.getLogger(ResultStore.class);
    private static final String ENDING = ".json";

    private final Path directory;
    private final Duration keep;
    private final JsonMapper json;
    private final InstantSource clock;

    ResultStore(Path directory, Duration keep, JsonMapper json, InstantSource clock) {
        this.directory = directory;
        this.keep = keep;
        this.json = json;
        this.clock = clock;
    }

    /** Takes the place of an earlier result for the same id. */
    void save(ResizeResult result) {
        UUID id = UUID.fromString(result.id());
        try {
            Files.createDirectories(directory);
            Path unfinished = Files.createTempFile(directory, id.toString(), ".part");
            Files.write(unfinished, json.writeValueAsBytes(result));
            Files.move(unfinished, file(id), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("can't keep a result in " + directory.toAbsolutePath(), e);
        }
    }

    Optional<ResizeResult> find(UUID id) {
        try {
            return Optional.of(json.readValue(Files.readAllBytes(file(id)), ResizeResult.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Optional<Thumbnail> find(UUID id, String size) {
        return find(id).stream()
                .flatMap(result -> result.thumbnails().stream())
                .filter(thumbnail -> thumbnail.name().equals(size))
                .findFirst();
    }

    /** Deletes what is older than it is to be kept, also what a process that was killed has left unfinished. */
    void deleteOld() {
        Instant limit = clock.instant().minus(keep);
        for (Path file : files()) {
            try {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
                    Files.deleteIfExists(file);
                }
            } catch (NoSuchFileException e) {
                // another process was faster
            } catch (IOException e) {
                log.warn("Can't delete {}: {}", file, e.toString());
            }
        }
    }

    private List<Path> files() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(UUID id) {
        return directory.resolve(id + ENDING);
    }
}
