package dev.gearman.server.transport;

import dev.gearman.protocol.ErrorCode;
import dev.gearman.protocol.FrameHandler;
import dev.gearman.protocol.GearmanDecoder;
import dev.gearman.protocol.Magic;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.RefusedException;
import dev.gearman.server.command.AdminCommands;
import dev.gearman.server.command.AnswerPace;
import dev.gearman.server.command.Commands;
import dev.gearman.server.engine.JobEngine;
import dev.gearman.server.engine.state.Session;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One connection: its bytes become packets, its packets become commands. Channel events come on the channel's loop, what
 * {@link FrameHandler} tells is worked on by the engine's thread; where these are one thread, nothing is handed over,
 * otherwise whole batches are.
 *
 * <p>Here is the one place where a command's exceptions end: a refusal becomes an ERROR packet, a fault of ours is logged
 * and costs this connection only.
 */
final class ConnectionHandler extends ChannelInboundHandlerAdapter implements FrameHandler {
    private static final Logger log = LoggerFactory.getLogger(ConnectionHandler.class);

    private final Channel channel;
    private final EngineLoop loop;
    private final JobEngine engine;
    private final Commands commands;
    private final AdminCommands adminCommands;
    private final AnswerPace pace;
    private final TransportLimits limits;
    private final Complaints complaints;
    private final GearmanDecoder decoder;
    private final NettyPeer peer;
    private final boolean onEngineLoop;
    private @Nullable Session session;
    private @Nullable FrameBatch batch;
    /** What came behind a request whose answer has to wait, and has to wait as well. On the engine's thread. */
    private @Nullable FrameBatch behind;

    private volatile boolean waiting;
    private int held;
    private boolean handshakeFailed;
    private volatile String address = "an unknown address";

    ConnectionHandler(Channel channel, Transport transport) {
        this.channel = channel;
        this.loop = transport.loop();
        this.engine = transport.engine();
        this.commands = transport.commands();
        this.adminCommands = transport.adminCommands();
        this.pace = transport.pace();
        this.limits = transport.limits();
        this.complaints = transport.complaints();
        this.decoder = new GearmanDecoder(Magic.REQUEST, transport.protocolLimits(), transport.largeData());
        boolean encrypted = channel.pipeline().get(SslHandler.class) != null;
        this.peer = new NettyPeer(channel, loop, limits, complaints, transport.takesRegions() && !encrypted);
        this.onEngineLoop = channel.eventLoop() == loop.eventLoop();
    }

    // ---------------------------------------------------------------- on the channel's loop

    /** Where the next bytes are to be read into, or {@code null} for any buffer. */
    @Nullable
    ByteBuf place() {
        return decoder.place();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        address = Addresses.of(channel.remoteAddress());
        boolean welcome = limits.connected();
        onEngine(() -> {
            if (welcome) {
                session = engine.connect(peer, address);
            } else {
                peer.send(Packet.error(
                        ErrorCode.SERVER_ERROR, "the server has " + limits.maxConnections() + " connections already"));
                peer.closeAfterReplies();
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (onEngineLoop) {
                heard();
                decoder.decode(bytes, this);
            } else {
                if (batch == null) {
                    batch = new FrameBatch();
                }
                decoder.decode(bytes, batch);
            }
        } finally {
            bytes.release();
        }
        int change = decoder.heldBytes() - held;
        held += change;
        if (!limits.input(change, held)) {
            complain(Level.WARN, "unfinished packets of all connections take too much memory; closing this one");
            context.close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        handBatchOver();
    }

    private void handBatchOver() {
        FrameBatch full = batch;
        if (full != null) {
            batch = null;
            onEngine(() -> {
                heard();
                full.tell(this);
            });
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        // a client that does not read its replies has to wait with its requests
        readOrWait();
    }

    private void readOrWait() {
        // one that is closed tells as well that it can be written to, since nothing waits to be written any more
        if (channel.isActive()) {
            channel.config().setAutoRead(channel.isWritable() && !waiting);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            handBatchOver();
            onEngine(() -> {
                if (behind != null) {
                    behind.then(this::inputEnded);
                } else {
                    inputEnded();
                }
            });
        } else if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
            handshakeFailed = true;
            if (channel.isActive()) {
                notEncrypted(handshake.cause());
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        decoder.end();
        limits.disconnected();
        limits.input(-held, 0);
        held = 0;
        onEngine(() -> {
            Session ended = session;
            session = null;
            behind = null;
            peer.gone();
            if (ended != null) {
                engine.disconnect(ended);
            }
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Throwable reason = cause.getCause() instanceof SSLException inner ? inner : cause;
        if (reason instanceof SSLException) {
            if (!handshakeFailed) {
                notEncrypted(reason);
            }
        } else if (cause instanceof IOException || cause instanceof UncheckedIOException) {
            log.debug("{}: {}", channel, cause.getMessage());
        } else {
            log.error("{}: a fault in the server; closing the connection", channel, cause);
        }
        context.close();
    }

    /** The message of Netty about plain text contains the bytes that came: in hex, and thousands of them. */
    private void notEncrypted(Throwable cause) {
        String reason = cause instanceof NotSslRecordException
                ? "the connection is not encrypted, as this port requires (TLS)"
                : "no encrypted connection: " + Complaints.printable(cause);
        complain(Level.INFO, reason);
    }

    private void complain(Level level, String reason) {
        onEngine(() -> complaints.add(level, address, reason));
    }

    private void onEngine(Runnable task) {
        if (onEngineLoop) {
            task.run();
        } else {
            try {
                loop.execute(task);
            } catch (RejectedExecutionException e) {
                log.debug("{}: the server has stopped", channel);
            }
        }
    }

    // ---------------------------------------------------------------- on the engine's thread

    private void heard() {
        loop.heard();
        Session current = session;
        if (current != null) {
            engine.heard(current);
        }
    }

    @Override
    public void packet(Packet packet) {
        Session current = session;
        if (current == null) {
            return;
        }
        if (behind != null) {
            behind.packet(packet);
            return;
        }
        try {
            commands.execute(current, packet);
        } catch (RefusedException e) {
            refused(e);
        } catch (RuntimeException e) {
            log.error("{}: a fault in the server, at {}", channel, packet, e);
            peer.send(Packet.error(ErrorCode.SERVER_ERROR, "a fault in the server; its log says more"));
            peer.closeAfterReplies();
        }
    }

    @Override
    public void line(String line) {
        Session current = session;
        if (current == null) {
            return;
        }
        if (behind != null) {
            behind.line(line);
        } else if (engine.recovery().isRunning() && adminCommands.needsAllJobs(line)) {
            waitForJobs(current, line);
        } else if (!AnswerPace.isLong(adminCommands.size(line))) {
            answer(line);
        } else if (!pace.makesNow(() -> answerAndFlush(line))) {
            waitWithInput();
            pace.makeLater(() -> answerAndFlush(line), this::goOn);
        }
    }

    /** Puts a line off until the store has been read. If it can't be read, that is the reply. */
    private void waitForJobs(Session current, String line) {
        try {
            engine.recovery().hold(current, () -> takeUp(line));
            waitWithInput();
        } catch (RefusedException e) {
            peer.send(text(e));
        }
    }

    private void takeUp(String line) {
        FrameBatch rest = behind;
        if (rest == null) {
            return; // the connection has ended
        }
        behind = null;
        line(line);
        boolean waits = behind != null;
        behind = rest;
        if (!waits) {
            goOn();
        }
    }

    /** Lets whatever else comes of this connection wait behind a reply; soon nothing comes, since it is not read any more. */
    private void waitWithInput() {
        behind = new FrameBatch();
        readLess(true);
    }

    private void goOn() {
        FrameBatch rest = behind;
        if (rest == null) {
            return; // the connection has ended
        }
        behind = null;
        while (behind == null && rest.tellNext(this)) {
            // until all was told, or something has to wait again
        }
        if (behind != null) {
            behind = rest;
        } else {
            // what reads the end of the input may close the connection
            peer.flush();
            readLess(false);
        }
    }

    private void readLess(boolean less) {
        waiting = less;
        if (onEngineLoop) {
            readOrWait();
        } else {
            channel.eventLoop().execute(this::readOrWait);
        }
    }

    /** What sending a long answer takes counts as well, as far as it is done on this thread. */
    private void answerAndFlush(String line) {
        answer(line);
        peer.flush();
    }

    private void answer(String line) {
        if (session == null) {
            return;
        }
        String reply;
        try {
            reply = adminCommands.execute(line);
        } catch (RefusedException e) {
            reply = text(e);
        } catch (RuntimeException e) {
            log.error("{}: a fault in the server, at a line of text", channel, e);
            reply = null;
        }
        if (reply == null) {
            peer.closeAfterReplies();
        } else {
            peer.send(reply);
        }
    }

    private static String text(RefusedException refusal) {
        return "ERR " + refusal.code() + " " + refusal.getMessage() + "\r\n";
    }

    /** The client may still read: it gets the replies that are owed, but for requests that it could not follow up. */
    private void inputEnded() {
        if (session != null) {
            engine.inputEnded(session);
        }
        peer.closeAfterReplies();
    }

    @Override
    public void refused(RefusedException refusal) {
        if (behind != null) {
            behind.refused(refusal);
            return;
        }
        log.debug("{}: {}: {}", channel, refusal.code(), refusal.getMessage());
        peer.send(Packet.error(refusal.code(), String.valueOf(refusal.getMessage())));
    }

    @Override
    public void broken(String reason) {
        if (behind != null) {
            behind.broken(reason);
            return;
        }
        complaints.add(Level.INFO, address, reason + "; closing the connection");
        peer.closeAfterReplies();
    }
}
