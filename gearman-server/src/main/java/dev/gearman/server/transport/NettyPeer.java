package dev.gearman.server.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.gearman.protocol.GearmanEncoder;
import dev.gearman.protocol.LargeData;
import dev.gearman.protocol.Magic;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.Peer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * How the engine talks back to a connection: encodes packets into a buffer that goes out at the end of the loop's turn.
 * All methods belong to the engine's thread, whichever loop the connection itself is on.
 *
 * <p>A reply that is deferred keeps its place: what is sent after it gathers in a buffer behind it.
 */
final class NettyPeer implements Peer {
    /** How long a connection that is to be closed may take to read what is for it. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** A small reply or two: what gathers behind a reply that is deferred, or for a connection that does not read. */
    private static final int SMALL_BUFFER = 256;
    /** What a busy connection gets at a time; one packet can be larger. */
    private static final int LARGEST_BUFFER = 64 * 1024;
    /** From this length on a part of a packet is handed over as the array that it is in, and not copied. */
    private static final int WORTH_NO_COPY = LARGEST_BUFFER;

    private final Channel channel;
    private final EngineLoop loop;
    private final TransportLimits limits;
    private final Complaints complaints;
    private final boolean takesRegions;
    private final Deque<Deferred> deferred = new ArrayDeque<>(0);
    private @Nullable ByteBuf out;
    /** Size of the next buffer in this turn; the first ones are the loop's. */
    private int nextBuffer = EngineLoop.BUFFER_SIZE;

    private boolean queued;
    /** Something was sent that a worker waits for, which does nothing until it comes. */
    private boolean urgent;

    private boolean closing;
    private boolean closed;
    /** Bytes that were encoded and not given to the channel yet. */
    private long unsent;

    /** @param takesRegions whether {@link ArrayRegion} can be written to the channel */
    NettyPeer(Channel channel, EngineLoop loop, TransportLimits limits, Complaints complaints, boolean takesRegions) {
        this.channel = channel;
        this.loop = loop;
        this.limits = limits;
        this.complaints = complaints;
        this.takesRegions = takesRegions;
    }

    @Override
    public void send(Packet packet) {
        byte[] body = packet.body();
        LargeData large = packet.large();
        if (large != null && deferred.isEmpty()) {
            ByteBuf to = room(GearmanEncoder.HEADER + body.length);
            if (to != null) {
                GearmanEncoder.header(to, Magic.RESPONSE, packet.type(), packet.bodyLength());
                to.writeBytes(body);
                written(GearmanEncoder.HEADER + body.length);
                write(to, large);
            }
            return;
        }
        if (large == null && isWorthNoCopy(body.length)) {
            ByteBuf to = room(GearmanEncoder.HEADER);
            if (to != null) {
                GearmanEncoder.header(to, Magic.RESPONSE, packet.type(), body.length);
                written(GearmanEncoder.HEADER);
                write(to, body, 0);
            }
            return;
        }
        ByteBuf to = room(GearmanEncoder.HEADER + packet.bodyLength());
        if (to != null) {
            int before = to.writerIndex();
            GearmanEncoder.encode(to, Magic.RESPONSE, packet);
            urgent |= packet.type() == PacketType.NOOP || packet.type() == PacketType.NO_JOB;
            written(to.writerIndex() - before);
        }
    }

    @Override
    public void send(PacketType type, Job job) {
        LargeData large = carriesWorkload(type) ? job.largeWorkload() : null;
        boolean apart =
                large != null ? deferred.isEmpty() : carriesWorkload(type) && isWorthNoCopy(job.workloadLength());
        ByteBuf to = room(GearmanEncoder.HEADER + sizeOf(type, job) - (apart ? job.workloadLength() : 0));
        if (to != null) {
            int before = to.writerIndex();
            encode(to, type, job, !apart);
            urgent |= carriesWorkload(type);
            written(to.writerIndex() - before);
            if (apart && large != null) {
                write(to, large);
            } else if (apart) {
                write(to, job.body(), job.workloadStart());
            }
        }
    }

    private boolean isWorthNoCopy(int length) {
        return length >= WORTH_NO_COPY && takesRegions && deferred.isEmpty();
    }

    /** Writes what was encoded, and the rest of an array behind it. */
    private void write(ByteBuf head, byte[] bytes, int from) {
        write(head);
        out = null;
        channel.write(limits.region(bytes, from, bytes.length - from), channel.voidPromise());
    }

    /** Writes what was encoded, and data behind it as it is. */
    private void write(ByteBuf head, LargeData data) {
        write(head);
        out = null;
        channel.write(data.buffer(), channel.voidPromise());
    }

    @Override
    public void send(String text) {
        ByteBuf to = room(text.length());
        if (to != null) {
            to.writeCharSequence(text, ISO_8859_1);
            written(text.length());
        }
    }

    /** Upper bound of a packet's body; a handle's number is counted with all its digits. */
    private static int sizeOf(PacketType type, Job job) {
        int handle = job.handlePrefix().length + 20;
        return carriesWorkload(type)
                ? handle + job.workloadStart() + job.workloadLength() + job.reducer().length + 2
                : handle;
    }

    private static boolean carriesWorkload(PacketType type) {
        return switch (type) {
            case JOB_ASSIGN, JOB_ASSIGN_UNIQ, JOB_ASSIGN_ALL -> true;
            default -> false;
        };
    }

    private static void encode(ByteBuf to, PacketType type, Job job, boolean withWorkload) {
        int start = GearmanEncoder.begin(to, Magic.RESPONSE, type);
        to.writeBytes(job.handlePrefix());
        GearmanEncoder.decimal(to, job.number());
        switch (type) {
            case JOB_CREATED, WORK_FAIL -> {}
            case JOB_ASSIGN, JOB_ASSIGN_UNIQ, JOB_ASSIGN_ALL -> {
                to.writeByte(0).writeBytes(job.function().name()).writeByte(0);
                if (type != PacketType.JOB_ASSIGN) {
                    to.writeBytes(job.body(), job.uniqueStart(), job.uniqueLength())
                            .writeByte(0);
                }
                if (type == PacketType.JOB_ASSIGN_ALL) {
                    to.writeBytes(job.reducer()).writeByte(0);
                }
                if (withWorkload) {
                    workload(to, job);
                }
            }
            default -> throw new IllegalArgumentException(type + " is not a packet about a job");
        }
        GearmanEncoder.end(to, start, withWorkload ? 0 : job.workloadLength());
    }

    private static void workload(ByteBuf to, Job job) {
        LargeData large = job.largeWorkload();
        if (large == null) {
            to.writeBytes(job.body(), job.workloadStart(), job.workloadLength());
        } else {
            large.writeTo(to);
        }
    }

    @Override
    public PendingReply defer() {
        Deferred reply = new Deferred();
        deferred.addLast(reply);
        return reply;
    }

    @Override
    public void close() {
        channel.close();
    }

    /** A reply to come, and what was sent after it. */
    private final class Deferred implements PendingReply {
        private @Nullable PacketType type;
        private @Nullable Job job;
        private @Nullable Packet packet;
        private @Nullable ByteBuf encoded;
        private @Nullable ByteBuf behind;

        @Override
        public boolean isNext() {
            return deferred.peekFirst() == this;
        }

        @Override
        public void complete(PacketType replyType, Job about) {
            if (carriesWorkload(replyType) && !isNext() && !closed) {
                // the workload may be gone when the turn of this reply comes
                ByteBuf full = channel.alloc().directBuffer(GearmanEncoder.HEADER + sizeOf(replyType, about));
                NettyPeer.encode(full, replyType, about, true);
                encoded = full;
            } else {
                type = replyType;
                job = about;
            }
            release();
        }

        @Override
        public void complete(Packet reply) {
            packet = reply;
            release();
        }

        boolean isComplete() {
            return packet != null || job != null || encoded != null;
        }
    }

    /** Lets out what need not wait any longer. */
    private void release() {
        for (Deferred head = deferred.peekFirst(); head != null && head.isComplete(); head = deferred.peekFirst()) {
            deferred.removeFirst();
            ByteBuf behind = head.behind;
            ByteBuf encoded = head.encoded;
            head.behind = null;
            head.encoded = null;
            // as if it were sent now, in front of everything that waits
            ByteBuf front = frontRoom();
            if (front == null) {
                release(encoded);
                release(behind);
                continue;
            }
            int before = front.writerIndex();
            if (encoded != null) {
                front.writeBytes(encoded);
                encoded.release();
            } else if (head.packet != null) {
                GearmanEncoder.encode(front, Magic.RESPONSE, head.packet);
            } else if (head.type != null && head.job != null) {
                encode(front, head.type, head.job, true);
            }
            written(front.writerIndex() - before);
            if (behind != null) {
                write(front);
                out = behind;
            }
        }
    }

    private @Nullable ByteBuf frontRoom() {
        if (closed) {
            return null;
        }
        if (out == null) {
            out = channel.alloc().directBuffer(SMALL_BUFFER);
        }
        return out;
    }

    /** The buffer to write to, with room for a packet; {@code null} if the connection takes nothing any more. */
    private @Nullable ByteBuf room(int size) {
        if (closed) {
            return null;
        }
        long waiting = pending();
        if (!limits.allowsOutput(waiting)) {
            dropSlowReader();
            return null;
        }
        Deferred last = deferred.peekLast();
        if (last != null) {
            if (last.behind == null) {
                last.behind = channel.alloc().directBuffer(Math.max(size, SMALL_BUFFER));
            }
            return last.behind;
        }
        if (out != null && out.maxFastWritableBytes() < size && out.isReadable()) {
            write(out);
            out = null;
            nextBuffer = Math.min(LARGEST_BUFFER, nextBuffer * 4);
        }
        if (out == null) {
            out = next(size, waiting > 0);
        }
        return out;
    }

    /** @param behind whether the connection has not read what it was sent before: it must not keep large buffers for little */
    private ByteBuf next(int size, boolean behind) {
        int needed = Math.max(size, nextBuffer);
        if (needed > EngineLoop.BUFFER_SIZE) {
            return channel.alloc().directBuffer(needed);
        }
        return behind ? channel.alloc().directBuffer(Math.max(size, SMALL_BUFFER)) : loop.buffer();
    }

    private void written(int bytes) {
        unsent += bytes;
        flushLater();
    }

    private void flushLater() {
        if (!queued) {
            queued = true;
            loop.flushLater(this);
        }
    }

    private void write(ByteBuf full) {
        unsent -= full.readableBytes();
        channel.write(full, channel.voidPromise());
    }

    /** Bytes for this connection that the operating system has not taken yet. */
    private long pending() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return unsent + (buffer == null ? 0 : buffer.totalPendingWriteBytes());
    }

    /** Whether something was encoded in this turn that a worker waits for. */
    boolean isUrgent() {
        return urgent;
    }

    /** Whether what was encoded in this turn was not sent yet. */
    boolean isToBeFlushed() {
        return queued;
    }

    /** Sends what was encoded in this turn. */
    void flush() {
        queued = false;
        urgent = false;
        nextBuffer = EngineLoop.BUFFER_SIZE;
        ByteBuf last = out;
        out = null;
        if (closed) {
            if (last != null) {
                last.release();
            }
            return;
        }
        if (last != null) {
            unsent -= last.readableBytes();
            channel.writeAndFlush(last, channel.voidPromise());
        } else {
            channel.flush();
        }
        if (closing && deferred.isEmpty()) {
            closeWhenWritten();
        }
    }

    /** Closes the connection as soon as everything that was sent, or has its place reserved, is out. */
    void closeAfterReplies() {
        if (!closing) {
            closing = true;
            flushLater();
            // one that does not read does not get to stay for that
            loop.eventLoop().schedule(() -> channel.close(), PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private void closeWhenWritten() {
        closed = true;
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    private void dropSlowReader() {
        complaints.add(
                Level.WARN,
                Addresses.of(channel.remoteAddress()),
                "the connection does not read: " + pending() + " bytes wait for it; closing it");
        gone();
        channel.close();
    }

    /** The connection has ended: whatever is still to be sent goes nowhere. */
    void gone() {
        closed = true;
        release(out);
        out = null;
        for (Deferred reply : deferred) {
            release(reply.encoded);
            release(reply.behind);
            reply.encoded = null;
            reply.behind = null;
        }
        deferred.clear();
        unsent = 0;
    }

    private static void release(@Nullable ByteBuf buffer) {
        if (buffer != null) {
            buffer.release();
        }
    }

    @Override
    public String toString() {
        return "peer " + channel.remoteAddress();
    }
}
