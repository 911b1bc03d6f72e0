package dev.gearman.server.app.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script that prepares a faster start. */
@EnabledOnOs(OS.LINUX)
class FastStartIT {
    @TempDir
    private Path elsewhere;

    @Test
    void theArchiveOfClassesIsUsedFromAnotherDirectory() throws Exception {
        List<String> command = FastStart.command("-Xlog:class+load");
        command.add("--version");
        Process process = new ProcessBuilder(command)
                .directory(elsewhere.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isZero();
        // top: the archive of this program, which is upon Java's own
        assertThat(output.lines()).anyMatch(line -> line.contains(" dev.gearman.") && line.endsWith("(top)"));
    }
}
