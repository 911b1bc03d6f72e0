package dev.gearman.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.transport.ServerAddress;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** The administrative protocol of Gearman, lines of text on the job port, as far as the load driver needs it. */
final class AdminProtocol {
    private static final String END = ".";

    private AdminProtocol() {}

    /**
     * Asks {@code status} for how many workers have registered a function. Blocks.
     *
     * @param timeout limit of the connecting, and of each silence of the server; 1 ms or more
     * @return 0 also for a function that the server does not know
     * @throws IOException if there is no answer, or another than the protocol has
     */
    static int workers(ServerAddress server, String function, Duration timeout) throws IOException {
        int limit = Math.toIntExact(Math.min(Integer.MAX_VALUE, timeout.toMillis()));
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(server.host(), server.port()), limit);
            socket.setSoTimeout(limit);
            socket.getOutputStream().write("status\n".getBytes(UTF_8));
            BufferedReader answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            int workers = 0;
            for (String line = answer.readLine(); !END.equals(line); line = answer.readLine()) {
                if (line == null) {
                    throw new EOFException("the connection was closed");
                }
                if (line.startsWith(function + "\t")) {
                    workers = workers(line);
                }
            }
            return workers;
        }
    }

    /** Of a line {@code FUNCTION\tTOTAL\tRUNNING\tWORKERS}. */
    private static int workers(String line) throws IOException {
        try {
            return Integer.parseInt(line.substring(line.lastIndexOf('\t') + 1));
        } catch (NumberFormatException e) {
            throw new IOException("'" + line + "' (expected: function, total, running, workers)", e);
        }
    }
}
