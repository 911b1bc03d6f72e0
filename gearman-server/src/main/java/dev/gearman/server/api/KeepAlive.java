package dev.gearman.server.api;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;

/**
 * How the operating system finds out that the other side of a silent connection is gone. -1 leaves a value to the
 * system; {@link TransportKind#NIO} does so always.
 *
 * @param idleSeconds silence before the first question
 * @param intervalSeconds time between questions
 * @param count questions without an answer that end the connection
 */
public record KeepAlive(int idleSeconds, int intervalSeconds, int count) {
    /** Everything as the operating system has it. */
    public static final KeepAlive SYSTEM = new KeepAlive(-1, -1, -1);

    public void apply(
            ServerBootstrap bootstrap,
            ChannelOption<Integer> idle,
            ChannelOption<Integer> interval,
            ChannelOption<Integer> questions) {
        if (idleSeconds > 0) {
            bootstrap.childOption(idle, idleSeconds);
        }
        if (intervalSeconds > 0) {
            bootstrap.childOption(interval, intervalSeconds);
        }
        if (count > 0) {
            bootstrap.childOption(questions, count);
        }
    }
}
