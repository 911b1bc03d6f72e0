package dev.gearman.server.app.records;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ColumnTextTests {

    @Test
    void aTextLosesItsNulsAndSaysHowMuchOfItIsMissing() {
        assertThat(ColumnText.of("a\0b", 10)).isEqualTo("a\uFFFDb");
        assertThat(ColumnText.of("a".repeat(24), 24)).isEqualTo("a".repeat(24));
        assertThat(ColumnText.of("a".repeat(25), 24)).isEqualTo("a".repeat(13) + "… (12 more)");
        assertThat(ColumnText.of("a".repeat(12) + "😀".repeat(10), 24)).isEqualTo("a".repeat(12) + "… (10 more)");
    }

    @Test
    void whatIsBehindAPrefixIsTheNextTextThatDoesNotBeginWithIt() {
        assertThat(ColumnText.behind("ab")).isEqualTo("ac");
        assertThat(ColumnText.behind("a" + Character.toString(Character.MAX_CODE_POINT)))
                .isEqualTo("b");
        assertThat(ColumnText.behind("")).isNull();
        assertThat(ColumnText.behind("a\uD7FF")).isEqualTo("a\uE000");
        assertThat(ColumnText.behind("a😀")).isEqualTo("a😁");
    }
}
