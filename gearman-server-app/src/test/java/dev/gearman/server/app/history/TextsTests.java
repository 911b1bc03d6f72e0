package dev.gearman.server.app.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextsTests {

    @Test
    void aTextLosesItsNulsAndSaysHowMuchOfItIsMissing() {
        assertThat(Texts.of("a\0b", 10)).isEqualTo("a\uFFFDb");
        assertThat(Texts.of("a".repeat(24), 24)).isEqualTo("a".repeat(24));
        assertThat(Texts.of("a".repeat(25), 24)).isEqualTo("a".repeat(13) + "… (12 more)");
        assertThat(Texts.of("a".repeat(12) + "😀".repeat(10), 24)).isEqualTo("a".repeat(12) + "… (10 more)");
    }

    @Test
    void whatIsBehindAPrefixIsTheNextTextThatDoesNotBeginWithIt() {
        assertThat(Texts.behind("ab")).isEqualTo("ac");
        assertThat(Texts.behind("a" + Character.toString(Character.MAX_CODE_POINT)))
                .isEqualTo("b");
        assertThat(Texts.behind("")).isNull();
        assertThat(Texts.behind("a\uD7FF")).isEqualTo("a\uE000");
        assertThat(Texts.behind("a😀")).isEqualTo("a😁");
    }
}
