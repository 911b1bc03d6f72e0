package dev.gearman.sample.image.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gearman.sample.image.ResizeResult;
import dev.gearman.sample.image.photo.Resized;
import dev.gearman.sample.image.photo.Thumbnail;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ResultStoreTests {
    private final UUID id = UUID.randomUUID();
    private Instant now = Instant.now();

    @TempDir
    Path directory;

    @Test
    void aResultIsFoundAgainWithItsThumbnails() {
        store().save(result("small", new byte[] {1, 2, 3}));

        assertThat(store().find(id)).get().extracting(ResizeResult::width).isEqualTo(40);
        assertThat(store().find(id, "small").orElseThrow().content()).containsExactly(1, 2, 3);
        assertThat(store().find(id, "large")).isEmpty();
        assertThat(store().find(UUID.randomUUID())).isEmpty();
    }

    @Test
    void aResultThatComesTwiceTakesItsOwnPlace() throws Exception {
        store().save(result("small", new byte[] {1}));
        store().save(result("small", new byte[] {2}));

        assertThat(store().find(id, "small").orElseThrow().content()).containsExactly(2);
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void resultsAreDeletedWhenTheirTimeIsOver() {
        store().save(result("small", new byte[] {1}));

        now = now.plus(Duration.ofHours(23));
        store().deleteOld();
        assertThat(store().find(id)).isPresent();

        now = now.plus(Duration.ofHours(2));
        store().deleteOld();
        assertThat(store().find(id)).isEmpty();
    }

    @Test
    void anIdCanNotLeadOutOfTheFolder() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store().save(ResizeResult.refused("../../etc/passwd", "no")));
    }

    private ResultStore store() {
        return new ResultStore(
                directory, Duration.ofDays(1), JsonMapper.builder().build(), () -> now);
    }

    private ResizeResult result(String size, byte[] content) {
        return ResizeResult.of(
                id.toString(), new Resized(40, 30, List.of(new Thumbnail(size, "image/jpeg", 4, 3, content))));
    }
}
