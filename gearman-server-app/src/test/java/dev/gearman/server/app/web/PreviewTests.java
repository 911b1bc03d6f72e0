package dev.gearman.server.app.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PreviewTests {

    @Test
    void jsonIsIndentedAndNumbersStayAsTheyAre() {
        Preview preview = preview("{\"a\":1.00000000000000000001,\"b\":[]}");
        assertThat(preview.kind()).isEqualTo("json");
        assertThat(preview.text()).contains("\"a\" : 1.00000000000000000001");
    }

    @Test
    void whatIsNearlyJsonIsText() {
        assertThat(preview("{\"a\":").kind()).isEqualTo("text");
        assertThat(preview("[".repeat(2_000)).kind()).isEqualTo("text");
    }

    @Test
    void textThatIsCutInTheMiddleOfACharacterIsText() {
        byte[] start = "ä".repeat(Preview.MAX_BYTES).getBytes(UTF_8);
        Preview preview = Preview.of(java.util.Arrays.copyOf(start, Preview.MAX_BYTES - 1), start.length);
        assertThat(preview.kind()).isEqualTo("text");
        assertThat(preview.more()).isNotNull();
    }

    @Test
    void otherBytesAreShownInHexadecimalDigits() {
        Preview preview = Preview.of(new byte[] {0, 'A', (byte) 0xff}, 3);
        assertThat(preview.kind()).isEqualTo("hex");
        assertThat(preview.text()).startsWith("000000  00 41 ff").contains(".A.");
    }

    @Test
    void onlyPicturesThatCanHoldNoScriptAreShown() {
        assertThat(Preview.of(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10}, 8)
                        .kind())
                .isEqualTo("image");
        assertThat(preview("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
                        .kind())
                .isEqualTo("text");
        assertThat(Preview.of(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10}, Preview.MAX_IMAGE + 1L)
                        .kind())
                .isEqualTo("hex");
    }

    @Test
    void namesThatTurnTextAroundAreShownByTheirNumbers() {
        assertThat(Texts.name("\u202Egnp.exe\r\n")).isEqualTo("\\u{202E}gnp.exe\\u{D}\\u{A}");
        assertThat(Texts.name("")).isEqualTo("(empty name)");
        assertThat(Texts.visible("x".repeat(400), 10)).isEqualTo("xxxxxxxxxx…");
    }

    @Test
    void agesSizesAndRatesAreReadable() {
        assertThat(Texts.age(59_999)).isEqualTo("59 s");
        assertThat(Texts.age(61_000)).isEqualTo("1 min 1 s");
        assertThat(Texts.age(90_000_000)).isEqualTo("1 d 1 h");
        assertThat(Texts.size(1_536)).isEqualTo("1.5 KB");
        assertThat(Texts.rate(0.25)).isEqualTo("0.3");
        assertThat(Texts.rate(Double.NaN)).isEqualTo("–");
    }

    private static Preview preview(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return Preview.of(bytes, bytes.length);
    }
}
