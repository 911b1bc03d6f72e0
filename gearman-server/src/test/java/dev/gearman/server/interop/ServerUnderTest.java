package dev.gearman.server.interop;

/** A running job server on the loopback address, whatever it is written in. */
interface ServerUnderTest extends AutoCloseable {

    String HOST = "127.0.0.1";

    int port();

    /** Stops the server with all its connections; what was queued in memory is lost. */
    void stop();

    /** Starts it again on the port that it had before. */
    void start();

    @Override
    default void close() {
        stop();
    }

    default String address() {
        return HOST + ":" + port();
    }
}
