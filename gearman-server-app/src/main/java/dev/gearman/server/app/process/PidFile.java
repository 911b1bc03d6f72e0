package dev.gearman.server.app.process;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gearman.server.app.config.InvalidSettingException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file that holds the id of this process for as long as the process serves. */
public final class PidFile {
    private static final Logger log = LoggerFactory.getLogger(PidFile.class);

    private final Path path;
    private final String content = ProcessHandle.current().pid() + "\n";

    private PidFile(Path path) {
        this.path = path;
    }

    /**
     * Says early that the file can't be written, without changing anything: it may belong to a server that runs.
     *
     * @throws InvalidSettingException if it can't be written
     */
    public static void requireWritable(String name) {
        try {
            Path path = Path.of(name).toAbsolutePath();
            Path directory = path.getParent();
            if (Files.isDirectory(path)) {
                throw unwritable("'" + name + "' is a directory", null);
            }
            if (directory == null || !Files.isDirectory(directory)) {
                throw unwritable(FileTrouble.sentence(name, new NoSuchFileException(name)), null);
            }
            if (!Files.isWritable(Files.exists(path) ? path : directory)) {
                throw unwritable(FileTrouble.sentence(name, new AccessDeniedException(name)), null);
            }
        } catch (InvalidPathException e) {
            throw unwritable(FileTrouble.sentence(name, e), e);
        }
    }

    private static InvalidSettingException unwritable(String sentence, @Nullable Exception cause) {
        return new InvalidSettingException("can't write the pid file: " + sentence, cause);
    }

    /**
     * Writes the file, over an old one if there is one.
     *
     * @throws InvalidSettingException if it can't be written
     */
    public static PidFile write(String name) {
        try {
            PidFile file = new PidFile(Path.of(name).toAbsolutePath());
            Files.writeString(file.path, file.content, US_ASCII);
            return file;
        } catch (IOException | InvalidPathException e) {
            throw unwritable(FileTrouble.sentence(name, e), e);
        }
    }

    /** Removes the file, unless another process has written its own id into it. */
    public void remove() {
        try {
            if (Files.exists(path) && Files.readString(path, US_ASCII).equals(content)) {
                Files.delete(path);
            }
        } catch (IOException e) {
            log.warn("Can't remove the pid file: {}", FileTrouble.sentence(path.toString(), e));
        }
    }
}
