package dev.gearman.server.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;

/**
 * How the operating system finds out that the other side of a silent connection is gone. -1 leaves a value to the
 * system; all of them need epoll.
 *
 * @param idleSeconds silence before the first question
 * @param intervalSeconds time between questions
 * @param count questions without an answer that end the connection
 */
public record KeepAlive(int idleSeconds, int intervalSeconds, int count) {
    /** Everything as the operating system has it. */
    public static final KeepAlive SYSTEM = new KeepAlive(-1, -1, -1);

    void apply(ServerBootstrap bootstrap) {
        if (!Epoll.isAvailable()) {
            return;
        }
        if (idleSeconds > 0) {
            bootstrap.childOption(EpollChannelOption.TCP_KEEPIDLE, idleSeconds);
        }
        if (intervalSeconds > 0) {
            bootstrap.childOption(EpollChannelOption.TCP_KEEPINTVL, intervalSeconds);
        }
        if (count > 0) {
            bootstrap.childOption(EpollChannelOption.TCP_KEEPCNT, count);
        }
    }
}
