package dev.gearman.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.protocol.Magic;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;

/** A server that says what a test tells it to, on one connection at a time. */
public final class FakeServer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final ServerSocket listener;
    private Socket socket;
    private DataInputStream in;
    private DataOutputStream out;

    public FakeServer() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listener.setSoTimeout(PATIENCE_MILLIS);
    }

    public ServerAddress address() {
        return new ServerAddress("127.0.0.1", listener.getLocalPort());
    }

    /** Waits for the next connection, and for its greeting, which it echoes. */
    public FakeServer accept() throws IOException {
        String greeting = acceptSilently().receives();
        return sends(PacketType.ECHO_RES, greeting.substring("ECHO_REQ ".length()));
    }

    /** Waits for the next connection, and sends nothing. */
    public FakeServer acceptSilently() throws IOException {
        socket = listener.accept();
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
        return this;
    }

    /** The next packet: its type, and what it says, with commas for NULs. */
    public String receives() throws IOException {
        int magic = in.readInt();
        PacketType type = PacketType.of(in.readInt());
        byte[] body = new byte[in.readInt()];
        in.readFully(body);
        if (magic != Magic.REQUEST.code()) {
            throw new IOException("not a request: " + type);
        }
        String text = new String(body, UTF_8).replace('\0', ',');
        return text.isEmpty() ? type.name() : type + " " + text;
    }

    /** Whether the other side ends the connection without another packet. */
    public boolean receivesEnd() throws IOException {
        try {
            return in.read() < 0;
        } catch (EOFException | SocketException e) {
            return true;
        }
    }

    public FakeServer sends(PacketType type, String... parts) throws IOException {
        byte[][] bytes = new byte[parts.length][];
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = parts[i].getBytes(UTF_8);
        }
        byte[] body = Packet.of(type, bytes).body();
        out.writeInt(Magic.RESPONSE.code());
        out.writeInt(type.code());
        out.writeInt(body.length);
        out.write(body);
        return this;
    }

    /** Sends bytes that are not a packet. */
    public FakeServer sendsText(String text) throws IOException {
        out.write(text.getBytes(UTF_8));
        return this;
    }

    /** Answers a text command on another connection, which the client ends then. */
    public void answersText(String command, String... lines) throws IOException {
        try (Socket other = listener.accept()) {
            other.setSoTimeout(PATIENCE_MILLIS);
            byte[] received = other.getInputStream().readNBytes(command.length() + 1);
            if (!new String(received, UTF_8).equals(command + "\n")) {
                throw new IOException("received: " + new String(received, UTF_8));
            }
            for (String line : lines) {
                other.getOutputStream().write((line + "\n").getBytes(UTF_8));
            }
            other.getOutputStream().write(".\n".getBytes(UTF_8));
            if (other.getInputStream().read() >= 0) {
                throw new IOException("more than one command");
            }
        }
    }

    /** Ends the connection. */
    public void hangUp() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
        }
        listener.close();
    }
}
