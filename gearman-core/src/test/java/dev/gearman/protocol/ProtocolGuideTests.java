package dev.gearman.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the guide says of packets and errors is what the code has. */
class ProtocolGuideTests {
    private static final Path GUIDE = Path.of("../docs/protocol.md");

    @Test
    void theGuideHasTheTableOfPackets() throws IOException {
        // if this fails: copy the lines that the message expects into the guide
        assertThat(Files.readString(GUIDE))
                .contains(Arrays.stream(PacketType.values())
                        .map(ProtocolGuideTests::row)
                        .collect(Collectors.joining()));
    }

    @Test
    void theGuideHasEveryErrorCode() throws IOException {
        assertThat(Files.readAllLines(GUIDE).stream()
                        .filter(line -> line.matches("\\| `[A-Z_]+` \\|.*"))
                        .map(line -> line.substring(3, line.indexOf('`', 3))))
                .containsExactlyElementsOf(
                        Arrays.stream(ErrorCode.values()).map(Enum::name).toList());
    }

    private static String row(PacketType type) {
        List<String> arguments = new ArrayList<>(type.arguments());
        if (type.hasOptionalArgument()) {
            arguments.add("(unused)");
        }
        if (type.hasData()) {
            arguments.add("data");
        }
        return "| " + type.code() + " | " + type + " | " + sender(type.sender()) + " | " + String.join(", ", arguments)
                + " |\n";
    }

    private static String sender(PacketType.Sender sender) {
        return switch (sender) {
            case CLIENT -> "client";
            case WORKER -> "worker";
            case CLIENT_AND_WORKER -> "client and worker";
            case SERVER -> "server";
            case WORKER_AND_SERVER -> "worker, then server";
            case NOBODY -> "none";
        };
    }
}
