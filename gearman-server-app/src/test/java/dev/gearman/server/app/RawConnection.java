package dev.gearman.server.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/** A connection to a job port that speaks bytes. */
public final class RawConnection implements AutoCloseable {
    public static final int CAN_DO = 1;
    public static final int PRE_SLEEP = 4;
    public static final int NOOP = 6;
    public static final int SUBMIT_JOB = 7;
    public static final int JOB_CREATED = 8;
    public static final int GRAB_JOB = 9;
    public static final int NO_JOB = 10;
    public static final int JOB_ASSIGN = 11;
    public static final int WORK_COMPLETE = 13;
    public static final int SUBMIT_JOB_BG = 18;
    public static final int WORK_FAIL = 14;
    public static final int WORK_DATA = 28;
    public static final int SUBMIT_JOB_HIGH_BG = 32;
    public static final int SUBMIT_JOB_EPOCH = 36;

    /** A packet that came, with {@code |} for the NUL between arguments. */
    public record Packet(int type, String arguments) {}

    private final Socket socket = new Socket();
    private final DataInputStream in;

    private RawConnection(String host, int port) throws IOException {
        socket.connect(new InetSocketAddress(host, port), 10_000);
        socket.setSoTimeout(30_000);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        socket.setTcpNoDelay(true);
    }

    public static RawConnection to(String host, int port) throws IOException {
        return new RawConnection(host, port);
    }

    /** Sends a packet; {@code |} stands for the NUL between arguments. */
    public RawConnection sends(int type, String arguments) throws IOException {
        byte[] body = arguments.replace('|', '\0').getBytes(UTF_8);
        socket.getOutputStream()
                .write(ByteBuffer.allocate(12 + body.length)
                        .put(new byte[] {0, 'R', 'E', 'Q'})
                        .putInt(type)
                        .putInt(body.length)
                        .put(body)
                        .array());
        return this;
    }

    /** The arguments of the next packet, which has to be of this type. */
    public String receives(int type) throws IOException {
        Packet packet = receives();
        if (packet.type() != type) {
            throw new AssertionError(packet + " (expected: " + type + ")");
        }
        return packet.arguments();
    }

    /** The next packet. */
    public Packet receives() throws IOException {
        in.readInt();
        int type = in.readInt();
        byte[] body = new byte[in.readInt()];
        in.readFully(body);
        return new Packet(type, new String(body, UTF_8).replace('\0', '|'));
    }

    /** The one line that a text command is answered with. */
    public String asks(String command) throws IOException {
        socket.getOutputStream().write((command + "\n").getBytes(UTF_8));
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n' && c >= 0; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    /** Whether the other side has closed. */
    public boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
