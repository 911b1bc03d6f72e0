package dev.gearman.server.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.Peer;
import java.util.Arrays;

/** A connection that writes down what it is sent, each packet as one line of text. */
final class RecordingPeer implements Peer {
    final Replies replies = new Replies();

    /** NOOPs are counted apart: which of several sleeping workers is woken is the engine's to choose. */
    int noops;

    boolean closed;

    /** Called when a request for a job is answered that had to wait. */
    Runnable onLateGrab = () -> {};

    @Override
    public void send(Packet packet) {
        if (packet.type() == PacketType.NOOP) {
            noops++;
        } else {
            replies.add(describe(packet));
        }
    }

    @Override
    public void send(PacketType type, Job job) {
        replies.add(describe(type, job));
    }

    @Override
    public void send(String text) {
        replies.add(text);
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public PendingReply defer() {
        Replies.Place place = replies.reserve();
        return new PendingReply() {
            @Override
            public boolean isNext() {
                return replies.isNext(place);
            }

            @Override
            public void complete(PacketType type, Job job) {
                if (type != PacketType.JOB_CREATED) {
                    onLateGrab.run();
                }
                replies.fill(place, describe(type, job));
            }

            @Override
            public void complete(Packet packet) {
                if (packet.type() == PacketType.NO_JOB) {
                    onLateGrab.run();
                }
                replies.fill(place, describe(packet));
            }
        };
    }

    static String describe(Packet packet) {
        return packet.type() + " " + new String(packet.body(), ISO_8859_1).replace('\0', ' ');
    }

    static String describe(PacketType type, Job job) {
        String about = type + " " + job.handle();
        if (type == PacketType.JOB_CREATED || type == PacketType.WORK_FAIL) {
            return about;
        }
        byte[] body = job.body();
        String workload = text(body, job.workloadStart(), body.length);
        String unique = text(body, job.uniqueStart(), job.uniqueStart() + job.uniqueLength());
        String function = text(job.function().name(), 0, job.function().name().length);
        return switch (type) {
            case JOB_ASSIGN -> String.join(" ", about, function, workload);
            case JOB_ASSIGN_UNIQ -> String.join(" ", about, function, unique, workload);
            case JOB_ASSIGN_ALL ->
                String.join(" ", about, function, unique, text(job.reducer(), 0, job.reducer().length), workload);
            default -> throw new AssertionError(type + " is not a packet about a job");
        };
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(Arrays.copyOfRange(bytes, from, to), ISO_8859_1);
    }
}
