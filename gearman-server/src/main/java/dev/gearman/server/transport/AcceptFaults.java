package dev.gearman.server.transport;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.event.Level;

/**
 * Logs why connections can't be accepted, and pauses after each failure. It stands in front of Netty's acceptor, which would
 * pause as well, but log a stack trace once a second.
 */
final class AcceptFaults extends ChannelInboundHandlerAdapter {
    static final long PAUSE_MILLIS = 1_000;

    private final Complaints complaints;

    AcceptFaults(Complaints complaints) {
        this.complaints = complaints;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Channel listener = context.channel();
        complaints.add(Level.ERROR, "listener " + listener.localAddress(), reason(cause));
        listener.config().setAutoRead(false);
        listener.eventLoop().schedule(() -> listener.config().setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static String reason(Throwable cause) {
        String message = Complaints.printable(cause);
        if (!message.contains("Too many open files")) {
            return "connections can't be accepted: " + message;
        }
        return message.contains("in system")
                ? "no file descriptors left in the system; new connections wait. Raise the limit with 'sysctl fs.file-max'"
                : "no file descriptors left (limit of this process" + limit()
                        + "); new connections wait until others end."
                        + " Raise the limit with LimitNOFILE= in the systemd unit, 'docker run --ulimit nofile=' or"
                        + " 'ulimit -n'";
    }

    private static String limit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? ": " + system.getMaxFileDescriptorCount()
                : "";
    }
}
