package dev.gearman.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Fills a queue with more jobs than memory holds, restarts the server, and does all of them in order. A program, not a
 * test: {@code java -Xmx512m -cp target/test-classes:target/classes:... dev.gearman.server.BacklogLoad 10000000}. Server,
 * store, submitter and worker are one process, so the heap is that of all of them together.
 */
final class BacklogLoad {
    private static final int AT_A_TIME = 1_000;
    private static final byte[] WORKLOAD = "x".repeat(100).getBytes(ISO_8859_1);
    private static final int CAN_DO = 1;
    private static final int PRE_SLEEP = 4;
    private static final int NOOP = 6;
    private static final int JOB_CREATED = 8;
    private static final int GRAB_JOB = 9;
    private static final int NO_JOB = 10;
    private static final int JOB_ASSIGN = 11;
    private static final int WORK_COMPLETE = 13;
    private static final int SUBMIT_JOB_BG = 18;

    private BacklogLoad() {}

    public static void main(String[] arguments) throws Exception {
        int jobs = arguments.length == 0 ? 10_000_000 : Integer.parseInt(arguments[0]);
        Path file = Files.createTempFile("backlog", ".slots");
        SlotFileStore store = new SlotFileStore(file);
        try {
            GearmanServer server = start(store);
            long begun = System.nanoTime();
            submit(server, jobs);
            say("submitted and stored", jobs, begun);
            describe(server);
            server.stop();

            begun = System.nanoTime();
            server = start(store);
            new Client(server.address()).firstJob();
            say("first job delivered after the start", 1, begun);
            server.awaitRecovery(Duration.ofHours(1));
            say("replayed", jobs, begun);
            describe(server);

            begun = System.nanoTime();
            work(server, jobs);
            say("done in order", jobs, begun);
            describe(server);
            server.stop();
            System.out.println("left in the store: " + store.size());
        } finally {
            store.end();
            Files.delete(file);
        }
    }

    private static GearmanServer start(SlotFileStore store) {
        GearmanServer server = GearmanServer.create(ServerOptions.builder()
                .host("127.0.0.1")
                .port(0)
                .handlePrefix("H:load")
                .store(store)
                .build());
        server.start();
        return server;
    }

    private static void say(String what, int jobs, long since) {
        double seconds = (System.nanoTime() - since) / 1e9;
        System.out.printf(Locale.ROOT, "%-40s %,12d  %8.2f s  %,10.0f/s%n", what, jobs, seconds, jobs / seconds);
    }

    private static void describe(GearmanServer server) throws Exception {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        System.out.printf(
                Locale.ROOT,
                "    jobs %,d, of which in the store only %,d; heap in use %,d MB of %,d MB%n",
                server.snapshot().get().jobs(),
                server.storeStatus().get().spilled(),
                (runtime.totalMemory() - runtime.freeMemory()) >> 20,
                runtime.maxMemory() >> 20);
    }

    private static void submit(GearmanServer server, int jobs) throws IOException {
        try (Client client = new Client(server.address())) {
            for (int from = 0; from < jobs; from += AT_A_TIME) {
                int to = Math.min(jobs, from + AT_A_TIME);
                for (int i = from; i < to; i++) {
                    client.put(SUBMIT_JOB_BG, SlotFileStore.bytes("f\0key-" + i + "\0"), WORKLOAD);
                }
                client.flush();
                for (int i = from; i < to; i++) {
                    client.expect(JOB_CREATED);
                }
            }
        }
    }

    /** Does all jobs, a few hundred at a time, and checks that each comes after the one before. */
    private static void work(GearmanServer server, int jobs) throws IOException {
        try (Client client = new Client(server.address())) {
            client.put(CAN_DO, SlotFileStore.bytes("f"));
            long last = -1;
            // the one that was given back unfinished has lost its place
            int late = 0;
            int done = 0;
            List<byte[]> handles = new ArrayList<>();
            while (done < jobs) {
                for (int i = 0; i < AT_A_TIME / 4; i++) {
                    client.put(GRAB_JOB);
                }
                client.flush();
                boolean dry = false;
                for (int i = 0; i < AT_A_TIME / 4; i++) {
                    if (client.next() == NO_JOB) {
                        dry = true;
                        continue;
                    }
                    byte[] handle = client.handle();
                    long number = Long.parseLong(new String(handle, "H:load:".length(), handle.length - 7, ISO_8859_1));
                    if (number > last) {
                        last = number;
                    } else if (late++ > 0) {
                        throw new IllegalStateException(number + " after " + last);
                    }
                    handles.add(handle);
                }
                for (byte[] handle : handles) {
                    client.put(WORK_COMPLETE, handle, new byte[1]);
                }
                done += handles.size();
                handles.clear();
                if (dry && done < jobs) {
                    client.put(PRE_SLEEP);
                    client.flush();
                    client.expect(NOOP);
                }
            }
            client.flush();
            client.put(GRAB_JOB);
            client.flush();
            client.expect(NO_JOB);
        }
    }

    /** A connection that sends and reads many packets at a time. */
    private static final class Client implements AutoCloseable {
        private final Socket socket = new Socket();
        private final DataInputStream in;
        private ByteBuffer out = ByteBuffer.allocate(1 << 20);
        private byte[] body = {};

        Client(InetSocketAddress address) throws IOException {
            socket.connect(address);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(60_000);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        }

        void put(int type, byte[]... parts) {
            int length = 0;
            for (byte[] part : parts) {
                length += part.length;
            }
            out.putInt(0x00524551).putInt(type).putInt(length);
            for (byte[] part : parts) {
                out.put(part);
            }
        }

        void flush() throws IOException {
            socket.getOutputStream().write(out.array(), 0, out.position());
            out.clear();
        }

        int next() throws IOException {
            in.readInt();
            int type = in.readInt();
            body = in.readNBytes(in.readInt());
            return type;
        }

        void expect(int type) throws IOException {
            int next = next();
            if (next != type) {
                throw new IOException(
                        "packet " + next + " in the place of " + type + ": " + new String(body, ISO_8859_1));
            }
        }

        byte[] handle() {
            int end = 0;
            while (body[end] != 0) {
                end++;
            }
            return java.util.Arrays.copyOf(body, end);
        }

        /** Gets a job and gives it back by ending the connection. */
        void firstJob() throws IOException {
            put(CAN_DO, SlotFileStore.bytes("f"));
            put(GRAB_JOB);
            flush();
            while (next() != JOB_ASSIGN) {
                put(PRE_SLEEP);
                put(GRAB_JOB);
                flush();
            }
            close();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
