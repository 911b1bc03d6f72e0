package dev.gearman.server.app.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.config.InvalidSettingException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Whether a data directory is free is known before anything in it is opened. */
class DataDirectoryInUseTests {
    @TempDir
    private Path directory;

    @Test
    void aDatabaseThatIsLockedIsInUse() throws IOException {
        Path file = Files.createFile(directory.resolve("gearman.mv.db"));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThatThrownBy(() -> DataDirectory.requireUsable(properties("database"), url()))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessage("the data directory '" + directory
                            + "' is in use by another process (--gearman.server.data-dir=DIR chooses another one)");
        }
        assertThatCode(() -> DataDirectory.requireUsable(properties("database"), url()))
                .doesNotThrowAnyException();
    }

    @Test
    void whoKeepsNothingThereDoesNotMind() throws IOException {
        Path file = Files.createFile(directory.resolve("gearman.mv.db"));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThatCode(() -> DataDirectory.requireUsable(properties("memory"), "jdbc:h2:mem:x"))
                    .doesNotThrowAnyException();
        }
    }

    private String url() {
        return "jdbc:h2:file:" + directory.resolve("gearman") + ";DB_CLOSE_ON_EXIT=FALSE";
    }

    private GearmanServerProperties properties(String store) {
        Map<String, String> values =
                Map.of("gearman.server.data-dir", directory.toString(), "gearman.server.store", store);
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate(GearmanServerProperties.PREFIX, GearmanServerProperties.class);
    }
}
