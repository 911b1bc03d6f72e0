package dev.gearman.server.app.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextsTests {

    @Test
    void aTextLosesItsNulsAndIsNotCutInsideACharacter() {
        assertThat(Texts.of("a\0b", 10)).isEqualTo("a\uFFFDb");
        assertThat(Texts.of("abc", 2)).isEqualTo("ab");
        assertThat(Texts.of("a😀", 2)).isEqualTo("a");
        assertThat(Texts.of("a😀", 3)).isEqualTo("a😀");
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
