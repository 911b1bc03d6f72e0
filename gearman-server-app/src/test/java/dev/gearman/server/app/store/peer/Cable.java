package dev.gearman.server.app.store.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Leads connections on to a server, and can be cut. */
public final class Cable implements AutoCloseable {
    private final ServerSocket from;
    private final int to;
    private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
    /** Bytes that still pass in the direction of the server. */
    private final AtomicLong rest = new AtomicLong(Long.MAX_VALUE);

    public Cable(int to) throws IOException {
        this.to = to;
        this.from = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        start(this::accept);
    }

    public int port() {
        return from.getLocalPort();
    }

    /** Cuts all connections once the server was sent so many bytes more. */
    public void cutAfter(long bytes) {
        rest.set(bytes);
    }

    /** Cuts all connections now. */
    public void cut() {
        ends.forEach(Cable::close);
        ends.clear();
    }

    /** New connections go through again. */
    public void mend() {
        rest.set(Long.MAX_VALUE);
    }

    private void accept() {
        while (!from.isClosed()) {
            try {
                Socket client = from.accept();
                Socket server = new Socket();
                ends.add(client);
                ends.add(server);
                server.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), to), 5_000);
                start(() -> pump(client, server, true));
                start(() -> pump(server, client, false));
            } catch (IOException e) {
                cut();
            }
        }
    }

    private void pump(Socket source, Socket target, boolean counted) {
        byte[] buffer = new byte[8_192];
        try (InputStream in = source.getInputStream();
                OutputStream out = target.getOutputStream()) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (!counted) {
                    out.write(buffer, 0, length);
                    continue;
                }
                long left = rest.addAndGet(-length);
                out.write(buffer, 0, (int) Math.max(0, Math.min(length, length + left)));
                if (left < 0) {
                    out.flush();
                    cut();
                }
            }
        } catch (IOException e) {
            // the other end is closed as well
        } finally {
            close(source);
            close(target);
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "cable");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is of no use any more
        }
    }

    @Override
    public void close() throws IOException {
        from.close();
        cut();
    }
}
