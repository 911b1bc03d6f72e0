package dev.gearman.server;

import static dev.gearman.server.interop.Connection.ECHO_REQ;
import static dev.gearman.server.interop.Connection.ECHO_RES;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_BG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.interop.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are long enough to be paced: what is told and in which order is as if they were not. */
@ParameterizedClass
@EnumSource
class LongAnswersTests {
    private static final int FUNCTIONS = 500;

    @RegisterExtension
    final TestServer server;

    LongAnswersTests(Loops loops) {
        server = new TestServer(loops);
    }

    /** The answer to "status" while nobody has done anything but this. */
    private String createsFunctions(Connection connection) {
        StringBuilder commands = new StringBuilder();
        StringBuilder status = new StringBuilder();
        for (int i = 0; i < FUNCTIONS; i++) {
            String name = "function-" + (1_000 + i);
            commands.append("create function ").append(name).append('\n');
            status.append(name).append("\t0\t0\t0\n");
        }
        connection.sends(commands.toString()).receives("OK\r\n".repeat(FUNCTIONS));
        return status.append(".\n").toString();
    }

    @Test
    void whatIsAskedAtOnceIsDoneInItsOrder() {
        Connection asker = server.connect();
        String status = createsFunctions(asker);
        String more = status.replace(".\n", "late\t0\t0\t0\n.\n");
        asker.sends("status\nstatus\nstatus\ncreate function late\nstatus\nstatus\n" + echo("x") + "status\nversion\n");
        asker.receives(status).receives(status).receives(status);
        asker.receives("OK\r\n").receives(more).receives(more);
        asker.receives(ECHO_RES, "x").receives(more);
        assertThat(asker.nextLine()).startsWith("OK ");
        server.endsWithNothingLeft();
    }

    @Test
    void whoSaysThatThereIsNothingMoreIsAnsweredToTheEnd() {
        Connection asker = server.connect();
        String status = createsFunctions(asker);
        asker.sends("status\n".repeat(20)).sendsNothingMore();
        assertThat(asker.rest()).isEqualTo(status.repeat(20));
        server.endsWithNothingLeft();
    }

    @Test
    void allWhoAskHaveTheirTurnAndTheOthersAreServed() {
        Connection first = server.connect();
        String status = createsFunctions(first);
        List<Connection> askers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            askers.add(server.connect().sends("status\n".repeat(3)));
        }
        // a connection that asks for no long answer does not wait behind those that do
        first.isServed();
        // one that leaves is not missed
        server.connect().sends("status\n".repeat(3)).close();
        for (Connection asker : askers) {
            asker.receives(status.repeat(3));
        }
        server.endsWithNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "prioritystatus", "workers", "show jobs", "show unique jobs", "nonsense"})
    void everyListIsTheSameWhetherItHasToWaitOrNot(String command) {
        String[] functions = new String[FUNCTIONS];
        for (int i = 0; i < FUNCTIONS; i++) {
            functions[i] = "f" + i;
        }
        server.worker(functions);
        Connection client = server.connect();
        for (String function : functions) {
            client.sends(SUBMIT_JOB_BG, function, "u-" + function, "");
        }
        for (int i = 0; i < FUNCTIONS; i++) {
            client.nextPacket();
        }
        String once = server.connect().sends(command + "\n").sendsNothingMore().rest();
        assertThat(once).isNotEmpty();
        Connection asker = server.connect();
        asker.sends((command + "\n").repeat(3) + echo("end"));
        if (!command.equals("workers")) {
            asker.receives(once.repeat(3));
        } else {
            // it lists who asks as well
            for (int i = 0; i < 3; i++) {
                assertThat(linesOf(asker)).first().asString().contains(" f0", " f499");
            }
        }
        asker.receives(ECHO_RES, "end");
    }

    private static List<String> linesOf(Connection asker) {
        List<String> lines = new ArrayList<>();
        do {
            lines.add(asker.nextLine());
        } while (!lines.get(lines.size() - 1).equals(".\n"));
        return lines;
    }

    private static String echo(String text) {
        return Connection.packet(ECHO_REQ, text);
    }
}
