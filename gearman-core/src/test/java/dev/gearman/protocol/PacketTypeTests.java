package dev.gearman.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of the protocol, written down a second time: a slip in one of them does not go unseen. */
class PacketTypeTests {

    @Test
    void thereIsARowForEachNumberFromOneToFortyTwo() {
        assertThat(Arrays.stream(PacketType.values()).map(PacketType::code))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 42).boxed().toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1  | CAN_DO           | 1 | false
            2  | CANT_DO          | 1 | false
            3  | RESET_ABILITIES  | 0 | false
            4  | PRE_SLEEP        | 0 | false
            5  | UNUSED           | 0 | false
            6  | NOOP             | 0 | false
            7  | SUBMIT_JOB       | 2 | true
            8  | JOB_CREATED      | 1 | false
            9  | GRAB_JOB         | 0 | false
            10 | NO_JOB           | 0 | false
            11 | JOB_ASSIGN       | 2 | true
            12 | WORK_STATUS      | 3 | false
            13 | WORK_COMPLETE    | 1 | true
            14 | WORK_FAIL        | 1 | false
            15 | GET_STATUS       | 1 | false
            16 | ECHO_REQ         | 0 | true
            17 | ECHO_RES         | 0 | true
            18 | SUBMIT_JOB_BG    | 2 | true
            19 | ERROR            | 2 | false
            20 | STATUS_RES       | 5 | false
            21 | SUBMIT_JOB_HIGH  | 2 | true
            22 | SET_CLIENT_ID    | 1 | false
            23 | CAN_DO_TIMEOUT   | 2 | false
            24 | ALL_YOURS        | 0 | false
            25 | WORK_EXCEPTION   | 1 | true
            26 | OPTION_REQ       | 1 | false
            27 | OPTION_RES       | 1 | false
            28 | WORK_DATA        | 1 | true
            29 | WORK_WARNING     | 1 | true
            30 | GRAB_JOB_UNIQ    | 0 | false
            31 | JOB_ASSIGN_UNIQ  | 3 | true
            32 | SUBMIT_JOB_HIGH_BG | 2 | true
            33 | SUBMIT_JOB_LOW   | 2 | true
            34 | SUBMIT_JOB_LOW_BG | 2 | true
            35 | SUBMIT_JOB_SCHED | 7 | true
            36 | SUBMIT_JOB_EPOCH | 3 | true
            37 | SUBMIT_REDUCE_JOB | 3 | true
            38 | SUBMIT_REDUCE_JOB_BACKGROUND | 3 | true
            39 | GRAB_JOB_ALL     | 0 | false
            40 | JOB_ASSIGN_ALL   | 4 | true
            41 | GET_STATUS_UNIQUE | 1 | false
            42 | STATUS_RES_UNIQUE | 6 | false
            """)
    void aRowHasNumberNameArgumentsAndData(int code, PacketType type, int arguments, boolean data) {
        assertThat(type.code()).isEqualTo(code);
        assertThat(PacketType.of(code)).isSameAs(type);
        assertThat(type.arguments()).hasSize(arguments).doesNotHaveDuplicates();
        assertThat(type.hasData()).isEqualTo(data);
    }

    @Test
    void onlyReduceSubmissionsHaveAnArgumentThatNobodyReads() {
        assertThat(Arrays.stream(PacketType.values()).filter(PacketType::hasOptionalArgument))
                .containsExactly(PacketType.SUBMIT_REDUCE_JOB, PacketType.SUBMIT_REDUCE_JOB_BACKGROUND);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 43, 44, 255, 256, 65_536 + 7, Integer.MAX_VALUE, Integer.MIN_VALUE, -1, -42, 0x80000007})
    void aNumberThatTheProtocolDoesNotHaveIsNoType(int code) {
        // what is negative here is a type beyond 2^31 on the wire
        assertThat(PacketType.of(code)).isNull();
    }

    @Test
    void aWorkersReportGoesBothWaysAndEverythingElseOne() {
        for (PacketType type : PacketType.values()) {
            boolean report = type.name().startsWith("WORK_");
            boolean nobodys = type == PacketType.UNUSED || type == PacketType.ALL_YOURS;
            int directions = (type.isSentAs(Magic.REQUEST) ? 1 : 0) + (type.isSentAs(Magic.RESPONSE) ? 1 : 0);
            assertThat(directions).as(type.name()).isEqualTo(report ? 2 : nobodys ? 0 : 1);
        }
    }
}
