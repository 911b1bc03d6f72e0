package dev.gearman.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTests {

    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "0, 0",
        "7, 7",
        "' \t\n7', 7",
        "+7, 7",
        "-7, -7",
        "- 7, 0",
        "+-7, 0",
        "abc, 0",
        "1.5, 1",
        "12abc, 12",
        "007, 7",
        "9223372036854775807, 9223372036854775807",
        "9223372036854775808, 9223372036854775807",
        "99999999999999999999, 9223372036854775807",
        "-9223372036854775807, -9223372036854775807",
        "-9223372036854775808, -9223372036854775808",
        "-99999999999999999999, -9223372036854775808"
    })
    void theLeadingNumberIsReadAsCReadsIt(String text, long expected) {
        byte[] bytes = Samples.bytes("1" + text + "1");

        assertThat(Decimal.leading(bytes, 1, bytes.length - 1)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "7, 7", "10, 10", "9223372036854775807, 9223372036854775807"})
    void anExactNumberIsDigitsAndNothingElse(String text, long expected) {
        byte[] bytes = Samples.bytes(":" + text + "\0");

        assertThat(Decimal.exact(bytes, 1, bytes.length - 1)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "+1",
                " 1",
                "1 ",
                "01",
                "00",
                "1a",
                "a",
                "/",
                ":",
                "9223372036854775808",
                "9999999999999999999",
                "99999999999999999999",
                "100000000000000000000000000"
            })
    void whatIsNoExactNumberIsMinusOne(String text) {
        byte[] bytes = Samples.bytes(text);

        assertThat(Decimal.exact(bytes, 0, bytes.length)).isNegative();
    }

    @Test
    void writtenNumbersAreReadBack() {
        SplittableRandom random = new SplittableRandom(Samples.SEED);
        for (int i = 0; i < 10_000; i++) {
            long value = random.nextLong() >>> 1 + random.nextInt(63);
            ByteBuf out = Unpooled.buffer(1);
            out.writeByte('x');
            GearmanEncoder.decimal(out, value);
            String text = out.toString(1, out.readableBytes() - 1, StandardCharsets.US_ASCII);
            assertThat(text).isEqualTo(Long.toString(value)).hasSize(Decimal.digits(value));
            assertThat(Decimal.exact(out.array(), 1, out.writerIndex())).isEqualTo(value);
            assertThat(Decimal.leading(out.array(), 1, out.writerIndex())).isEqualTo(value);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 9, 10, 99, 100, Long.MAX_VALUE})
    void digitsAreCounted(long value) {
        assertThat(Decimal.digits(value)).isEqualTo(Long.toString(value).length());
    }
}
