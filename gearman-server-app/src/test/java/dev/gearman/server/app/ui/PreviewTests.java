package dev.gearman.server.app.ui;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
        byte[] png = png(640, 480);
        assertThat(Preview.of(png, png.length).kind()).isEqualTo("image");
        assertThat(Preview.of(png, Preview.MAX_IMAGE + 1L).kind()).isEqualTo("hex");
        assertThat(preview("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
                        .kind())
                .isEqualTo("text");
    }

    @Test
    void aPictureThatUnfoldsToGigabytesIsNotShown() {
        for (byte[] bomb : List.of(
                png(100_000, 100_000),
                bytes("474946383961 ffff ffff 00"),
                bytes("ffd8 ffe0 0004 0000 ffc2 0011 08 ffff ffff 03"),
                bytes("52494646 00000000 57454250 56503858 0a000000 00000000 ffff7f ffff7f"),
                bytes("52494646 00000000 57454250 5650384c 00000000 2f ffffffff 00000000000000"),
                bytes("89504e470d0a1a0a"))) {
            assertThat(Preview.of(bomb, bomb.length).kind()).isEqualTo("hex");
        }
        for (byte[] harmless : List.of(
                bytes("474946383961 8002 e001 00"),
                bytes("ffd8 ffe0 0004 0000 ffff c2 0011 08 01e0 0280 03 000000"),
                bytes("52494646 00000000 57454250 56503820 00000000 000000 9d012a 8002 e001"),
                bytes("52494646 00000000 57454250 56503858 0a000000 00000000 7f0200 df0100"))) {
            assertThat(Preview.of(harmless, harmless.length).kind()).isEqualTo("image");
        }
    }

    private static byte[] png(int width, int height) {
        return java.nio.ByteBuffer.allocate(33)
                .put(bytes("89504e470d0a1a0a 0000000d 49484452"))
                .putInt(width)
                .putInt(height)
                .array();
    }

    private static byte[] bytes(String hex) {
        return java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @Test
    void namesThatTurnTextAroundAreShownByTheirNumbers() {
        assertThat(Texts.name("\u202Egnp.exe\r\n")).isEqualTo("\\u{202E}gnp.exe\\u{D}\\u{A}");
        assertThat(Texts.name("")).isEqualTo("(empty name)");
        assertThat(Texts.visible("x".repeat(400), 10)).isEqualTo("xxxxxxxxxx… (390 more)");
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
