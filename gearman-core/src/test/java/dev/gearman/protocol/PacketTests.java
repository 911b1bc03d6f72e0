package dev.gearman.protocol;

import static dev.gearman.protocol.Samples.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketTests {

    @ParameterizedTest
    @EnumSource
    void whatIsMadeIsReadBack(PacketType type) {
        Packet made = Samples.packet(type);

        Packet read = Packet.parse(type, made.body());

        assertThat(Samples.Recorder.describe(read)).isEqualTo(Samples.Recorder.describe(made));
        for (int i = 0; i < type.arguments().size(); i++) {
            assertThat(read.text(i)).isEqualTo("<" + type.arguments().get(i) + ">");
            assertThat(read.length(i)).isEqualTo(read.argument(i).length);
        }
        assertThat(read.data()).isEqualTo(bytes(type.hasData() ? "data\0with\nNUL" : ""));
        assertThat(read.dataLength()).isEqualTo(read.data().length);
    }

    @ParameterizedTest
    @EnumSource
    void emptyArgumentsAndEmptyDataAreReadBack(PacketType type) {
        int parts = type.arguments().size() + (type.hasData() ? 1 : 0);
        byte[][] empty = new byte[parts][0];

        Packet read = Packet.parse(type, Packet.of(type, empty).body());

        for (int i = 0; i < type.arguments().size(); i++) {
            assertThat(read.length(i)).isZero();
        }
        assertThat(read.dataLength()).isZero();
    }

    @Test
    void randomPacketsAreReadBack() {
        SplittableRandom random = new SplittableRandom(Samples.SEED);
        for (int i = 0; i < 20_000; i++) {
            Packet made = Samples.random(random);
            Packet read = Packet.parse(made.type(), made.body());
            assertThat(Samples.Recorder.describe(read))
                    .as("seed %d, packet %d", Samples.SEED, i)
                    .isEqualTo(Samples.Recorder.describe(made));
        }
    }

    @ParameterizedTest
    @EnumSource
    void tooFewArgumentsAreRefused(PacketType type) {
        int terminated =
                type.arguments().size() - (type.hasData() && !type.name().startsWith("WORK_") ? 0 : 1);
        for (int count = 0; count < terminated; count++) {
            byte[] body = bytes("x\0".repeat(count) + "and no NUL");
            assertThatThrownBy(() -> Packet.parse(type, body))
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_PACKET))
                    .hasMessageStartingWith(type + ": " + count + " NUL-terminated arguments (expected: ");
        }
    }

    @Test
    void aNulBehindTheLastArgumentIsNotPartOfIt() {
        assertThat(Packet.parse(PacketType.WORK_FAIL, bytes("H:x:1\0")).text(0)).isEqualTo("H:x:1");
        assertThat(Packet.parse(PacketType.CAN_DO, bytes("f\0")).text(0)).isEqualTo("f");
        Packet status = Packet.parse(PacketType.WORK_STATUS, bytes("H:x:1\0" + "1\0" + "2\0"));
        assertThat(status.text(2)).isEqualTo("2");
        assertThat(status.body()).as("passed on as it came").hasSize(10);
    }

    @ParameterizedTest
    @EnumSource(
            value = PacketType.class,
            names = {"WORK_COMPLETE", "WORK_DATA", "WORK_WARNING", "WORK_EXCEPTION"})
    void aReportMayLackTheNulBehindItsHandle(PacketType type) {
        Packet report = Packet.parse(type, bytes("H:x:1"));

        assertThat(report.text(0)).isEqualTo("H:x:1");
        assertThat(report.body()).isEqualTo(bytes("H:x:1\0"));
        assertThat(report.dataLength()).isZero();
    }

    @Test
    void aNulInDataBelongsToIt() {
        Packet complete = Packet.parse(PacketType.WORK_COMPLETE, bytes("H:x:1\0a\0b\0"));

        assertThat(complete.text(0)).isEqualTo("H:x:1");
        assertThat(complete.data()).isEqualTo(bytes("a\0b\0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"f\0u\0r\0data", "f\0u\0r\0\0data", "f\0u\0r\0ignored\0data"})
    void aReduceSubmissionHasThreeArgumentsOrFour(String body) {
        Packet reduce = Packet.parse(PacketType.SUBMIT_REDUCE_JOB, bytes(body));

        assertThat(reduce.text(0)).isEqualTo("f");
        assertThat(reduce.text(1)).isEqualTo("u");
        assertThat(reduce.text(2)).isEqualTo("r");
        assertThat(reduce.data()).isEqualTo(bytes("data"));
    }

    @Test
    void aReduceSubmissionIsMadeWithFourArguments() {
        Packet reduce = Packet.of(PacketType.SUBMIT_REDUCE_JOB, bytes("f"), bytes("u"), bytes("r"), bytes("a\0b"));

        assertThat(reduce.body()).isEqualTo(bytes("f\0u\0r\0\0a\0b"));
        assertThat(reduce.data()).isEqualTo(bytes("a\0b"));
    }

    @ParameterizedTest
    @EnumSource
    void aNulInAnArgumentIsNotSent(PacketType type) {
        int parts = type.arguments().size() + (type.hasData() ? 1 : 0);
        for (int i = 0; i < type.arguments().size(); i++) {
            byte[][] arguments = new byte[parts][0];
            arguments[i] = bytes("a\0b");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Packet.of(type, arguments))
                    .withMessageEndingWith("holds a NUL byte");
        }
    }

    @Test
    void theNumberOfPartsIsTheTypes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Packet.of(PacketType.SUBMIT_JOB, "f", "u"))
                .withMessage("SUBMIT_JOB: 2 parts (expected: 3, function, unique, data)");
        assertThatIllegalArgumentException().isThrownBy(() -> Packet.of(PacketType.NOOP, "x"));
    }

    @Test
    void aBodyWhereNoneBelongsIsIgnored() {
        assertThat(Packet.parse(PacketType.GRAB_JOB, bytes("whatever")).body()).isEmpty();
    }

    @Test
    void textIsUtf8() {
        assertThat(Packet.of(PacketType.CAN_DO, "größe").body()).hasSize(7);
        assertThat(Packet.of(PacketType.CAN_DO, "größe").text(0)).isEqualTo("größe");
    }

    @Test
    void anErrorHasCodeAndText() {
        Packet error = Packet.error(ErrorCode.QUEUE_ERROR, "Job queue\0is full");

        assertThat(error.body()).isEqualTo(bytes("QUEUE_ERROR\0Job queue is full"));
    }

    @Test
    void aDescriptionShowsNoControlCharacters() {
        Packet packet = Packet.of(PacketType.SUBMIT_JOB, bytes("a\r\nb"), bytes("\u00ff"), bytes("secret"));

        assertThat(packet).hasToString("SUBMIT_JOB a\\x0d\\x0ab \\xff +6 bytes");
    }
}
