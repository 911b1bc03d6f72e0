package dev.gearman.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ExcerptTests {
    private static final Pattern GAP = Pattern.compile("\\n\\.\\.\\. ([0-9,]+) characters cut \\.\\.\\.\\n");

    @Test
    void aTextThatFitsStaysAsItIs() {
        for (String text : new String[] {"", "short", "ü".repeat(500), "\uD83D\uDE00".repeat(250)}) {
            assertThat(Excerpt.of(text, 1_000)).isSameAs(text);
        }
    }

    @Test
    void beginningAndEndAreKeptAndTheRestIsCounted() {
        for (String unit : new String[] {"a", "ü", "日", "\uD83D\uDE00"}) {
            for (int length = 900; length < 1_300; length += 7) {
                String text = "begin" + unit.repeat(length) + "end";
                String excerpt = Excerpt.of(text, 1_000);
                assertThat(excerpt.getBytes(UTF_8).length).isLessThanOrEqualTo(1_000);
                if (!excerpt.equals(text)) {
                    assertThat(excerpt).startsWith("begin" + unit).endsWith(unit + "end");
                    assertThat(characters(excerpt)).isEqualTo(text.codePointCount(0, text.length()));
                }
            }
        }
    }

    @Test
    void theLineOfTheRootCauseIsKept() {
        String frames = "\tat some.Type.method(Type.java:1)\n".repeat(1_000);
        String text = "a.Outer: x\n" + frames + "Caused by: b.Middle: y\n" + frames + "Caused by: c.Root: z\n" + frames;
        String excerpt = Excerpt.of(text, 4_096);
        assertThat(excerpt)
                .startsWith("a.Outer: x\n")
                .contains("\nCaused by: c.Root: z\n")
                .doesNotContain("Middle");
        assertThat(excerpt.getBytes(UTF_8).length).isLessThanOrEqualTo(4_096);
        assertThat(characters(excerpt)).isEqualTo(text.length());
    }

    @Test
    void anExcerptOfAnExcerptCountsEverythingThatIsMissing() {
        String frames = "\tat some.Type.method(Type.java:1)\n".repeat(3_000);
        for (String text :
                new String[] {"x".repeat(300_000), "a.Outer: x\n" + frames + "Caused by: c.Root: z\n" + frames}) {
            String again = Excerpt.of(Excerpt.of(Excerpt.of(text, 65_536), 5_000), 1_000);
            assertThat(characters(again)).isEqualTo(text.length());
        }
    }

    @Test
    void aLineSaysHowMuchIsMissing() {
        assertThat(Excerpt.line("x".repeat(40), 40)).isEqualTo("x".repeat(40));
        assertThat(Excerpt.line("x".repeat(41), 40))
                .isEqualTo("x".repeat(29) + "… (12 more)")
                .hasSize(40);
        for (int length = 30; length < 2_000; length++) {
            assertThat(Excerpt.line("\uD83D\uDE00".repeat(length), 50).length()).isLessThanOrEqualTo(51);
        }
    }

    /** Characters that an excerpt stands for. */
    private static int characters(String excerpt) {
        int count = excerpt.codePointCount(0, excerpt.length());
        Matcher gap = GAP.matcher(excerpt);
        while (gap.find()) {
            count += Integer.parseInt(gap.group(1).replace(",", ""))
                    - gap.group().length();
        }
        return count;
    }
}
