package dev.gearman.server.interop;

import dev.gearman.server.GearmanServer;
import dev.gearman.server.ServerOptions;

/** Our server, in this process. */
final class EmbeddedServer implements ServerUnderTest {

    private GearmanServer server;
    private int port;

    EmbeddedServer() {
        start();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void start() {
        server = GearmanServer.create(
                ServerOptions.builder().host(HOST).port(port).build());
        server.start();
        port = server.address().getPort();
    }

    @Override
    public void stop() {
        server.stop();
    }
}
