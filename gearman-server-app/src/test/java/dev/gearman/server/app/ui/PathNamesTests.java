package dev.gearman.server.app.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathNamesTests {

    @ParameterizedTest
    @CsvSource({
        "resize, resize",
        "a/b, a~2Fb",
        "'', ~",
        "., ~2E",
        ".., ~2E~2E",
        "..., ...",
        "a b, a~20b",
        "~, ~7E",
        "~41, ~7E41",
        "ä, ~C3~A4",
        "H:host:12, H:host:12"
    })
    void aNameIsOneHarmlessSegment(String name, String segment) {
        assertThat(PathNames.encode(name)).isEqualTo(segment);
        assertThat(PathNames.decode(segment)).isEqualTo(name);
    }

    @Test
    void everyNameComesBack() {
        long seed = 20261124;
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder name = new StringBuilder();
            for (int length = random.nextInt(8); length > 0; length--) {
                int c = random.nextInt(3) == 0 ? "~/.%;\\ ?#".charAt(random.nextInt(9)) : random.nextInt(0x2ff);
                name.appendCodePoint(c);
            }
            String segment = PathNames.encode(name.toString());
            assertThat(PathNames.decode(segment))
                    .as("seed %d, %s", seed, segment)
                    .isEqualTo(name.toString());
            assertThat(segment).matches("[A-Za-z0-9_.:,~-]+").isNotIn(".", "..");
        }
    }

    @Test
    void aTildeOfSomebodyElseIsItself() {
        assertThat(PathNames.decode("a~b")).isEqualTo("a~b");
        assertThat(PathNames.decode("a~4")).isEqualTo("a~4");
        assertThat(PathNames.decode("~zz")).isEqualTo("~zz");
    }
}
