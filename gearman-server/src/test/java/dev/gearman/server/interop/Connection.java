package dev.gearman.server.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection on which a test says and hears every byte itself, text and packets.
 *
 * <p>Deliberately without the project's codec: a mistake in that must not hide itself. Strings are ISO 8859-1, so that
 * a character is a byte.
 */
public final class Connection implements AutoCloseable {

    // the packets that the tests send or expect
    public static final int CAN_DO = 1;
    public static final int CANT_DO = 2;
    public static final int RESET_ABILITIES = 3;
    public static final int PRE_SLEEP = 4;
    public static final int NOOP = 6;
    public static final int SUBMIT_JOB = 7;
    public static final int JOB_CREATED = 8;
    public static final int GRAB_JOB = 9;
    public static final int NO_JOB = 10;
    public static final int JOB_ASSIGN = 11;
    public static final int WORK_STATUS = 12;
    public static final int WORK_COMPLETE = 13;
    public static final int WORK_FAIL = 14;
    public static final int GET_STATUS = 15;
    public static final int ECHO_REQ = 16;
    public static final int ECHO_RES = 17;
    public static final int SUBMIT_JOB_BG = 18;
    public static final int ERROR = 19;
    public static final int STATUS_RES = 20;
    public static final int SUBMIT_JOB_HIGH = 21;
    public static final int SET_CLIENT_ID = 22;
    public static final int CAN_DO_TIMEOUT = 23;
    public static final int WORK_EXCEPTION = 25;
    public static final int OPTION_REQ = 26;
    public static final int OPTION_RES = 27;
    public static final int WORK_DATA = 28;
    public static final int WORK_WARNING = 29;
    public static final int GRAB_JOB_UNIQ = 30;
    public static final int JOB_ASSIGN_UNIQ = 31;
    public static final int SUBMIT_JOB_HIGH_BG = 32;
    public static final int SUBMIT_JOB_LOW = 33;
    public static final int SUBMIT_JOB_LOW_BG = 34;
    public static final int SUBMIT_JOB_SCHED = 35;
    public static final int SUBMIT_JOB_EPOCH = 36;
    public static final int SUBMIT_REDUCE_JOB = 37;
    public static final int SUBMIT_REDUCE_JOB_BACKGROUND = 38;
    public static final int GRAB_JOB_ALL = 39;
    public static final int JOB_ASSIGN_ALL = 40;
    public static final int GET_STATUS_UNIQUE = 41;
    public static final int STATUS_RES_UNIQUE = 42;

    private static final int RESPONSE = 0x00524553;
    private static final int REQUEST = 0x00524551;

    private final Socket socket;
    private final DataInputStream in;

    private Connection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PeerProcess.PATIENCE.toMillis());
        in = new DataInputStream(socket.getInputStream());
    }

    static Connection to(ServerUnderTest server) {
        return to(server.port());
    }

    /** Connects to this port of the loopback address. */
    public static Connection to(int port) {
        try {
            return new Connection(new Socket(ServerUnderTest.HOST, port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends these bytes in one write. */
    public Connection sends(String bytes) {
        try {
            socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Connection sends(int type, String... arguments) {
        return sends(packet(type, arguments));
    }

    /** A request as bytes: header, and the arguments with a NUL between them. */
    public static String packet(int type, String... arguments) {
        byte[] body = String.join("\0", arguments).getBytes(ISO_8859_1);
        ByteBuffer packet = ByteBuffer.allocate(12 + body.length);
        packet.putInt(REQUEST).putInt(type).putInt(body.length).put(body);
        return new String(packet.array(), ISO_8859_1);
    }

    /** Reads as many bytes as this string has, which must be equal to it. */
    public Connection receives(String bytes) {
        assertThat(read(bytes.length())).isEqualTo(bytes);
        return this;
    }

    /** Reads a packet, which must be this one. */
    public Connection receives(int type, String... arguments) {
        assertThat(nextPacket()).isEqualTo(new Packet(type, String.join("\0", arguments)));
        return this;
    }

    public Packet nextPacket() {
        try {
            assertThat(in.readInt()).as("magic").isEqualTo(RESPONSE);
            int type = in.readInt();
            return new Packet(type, read(in.readInt()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads up to and with the next LF. */
    public String nextLine() {
        try {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int next;
            do {
                next = in.readUnsignedByte();
                line.write(next);
            } while (next != '\n');
            return line.toString(ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a command with LF and reads the lines of its answer, without the one that closes it. */
    public List<String> list(String command) {
        sends(command + "\n");
        List<String> lines = new ArrayList<>();
        for (String line = nextLine(); !line.equals(".\n"); line = nextLine()) {
            lines.add(line.substring(0, line.length() - 1));
        }
        return lines;
    }

    /** Says that nothing more will be sent; what the server still has to say can be read. */
    public Connection sendsNothingMore() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads all until the server closes the connection. */
    public String rest() {
        try {
            return new String(in.readAllBytes(), ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether there is nothing to be read at this moment. */
    public boolean isSilent() {
        try {
            return in.available() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for an answer, so that everything sent before has been dealt with. */
    public Connection isServed() {
        return sends(ECHO_REQ, "still there?").receives(ECHO_RES, "still there?");
    }

    private String read(int length) {
        try {
            return new String(in.readNBytes(length), ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public record Packet(int type, String body) {

        public String argument(int index) {
            return body.split("\0", -1)[index];
        }
    }
}
