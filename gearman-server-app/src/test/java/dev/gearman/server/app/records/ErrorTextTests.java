package dev.gearman.server.app.records;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrorTextTests {
    private static final String JAVA =
            "a.Outer: x\n\tat a.B.c(D.java:1)\nCaused by: b.Middle: y\n\tat a.B.c(D.java:1)\n"
                    + "Caused by: c.Root: z\n\tat a.B.c(D.java:1)\n\t... 12 more\n";
    private static final String PYTHON =
            "Traceback (most recent call last):\n  File \"w.py\", line 3, in f\n    1 / 0\nZeroDivisionError: division by zero\n";

    @Test
    void aListHasTheFirstLineAndTheRootCause() {
        assertThat(ErrorText.brief(JAVA)).isEqualTo("a.Outer: x Root cause: c.Root: z");
        assertThat(ErrorText.brief(PYTHON)).isEqualTo("ZeroDivisionError: division by zero");
        assertThat(ErrorText.brief("no such file")).isEqualTo("no such file");
        assertThat(ErrorText.brief("")).isEmpty();
        assertThat(ErrorText.brief("first\nsecond")).isEqualTo("first … (7 more)");
        assertThat(ErrorText.brief("x".repeat(2_000))).hasSize(300).endsWith("more)");
        assertThat(ErrorText.brief(JAVA.replace("z", "z".repeat(60_000)))).hasSizeLessThan(700);
    }

    @Test
    void theRootCauseIsTheLastOne() {
        assertThat(ErrorText.rootCause(JAVA)).isEqualTo("c.Root: z");
        assertThat(ErrorText.rootCause(PYTHON)).isEqualTo("ZeroDivisionError: division by zero");
        assertThat(ErrorText.rootCause("a.Outer: x\n\tat a.B.c(D.java:1)")).isNull();
    }
}
