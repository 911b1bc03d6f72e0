package dev.gearman.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where a server listens, and what it says where it can't. */
class ListenTests {
    private GearmanServer server = server(List.of("127.0.0.1"), 0);

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void allAddressesGetTheSamePort() {
        server = server(List.of("127.0.0.1", "127.0.0.2", "127.0.0.3"), 0);
        server.start();
        assertThat(server.addresses())
                .hasSize(3)
                .extracting(InetSocketAddress::getPort)
                .containsOnly(server.address().getPort());
    }

    @Test
    void anAddressThatIsNamedTwiceIsOneAddress() {
        server = server(List.of("127.0.0.1", "127.0.0.1"), 0);
        server.start();
        assertThat(server.addresses()).hasSize(1);
    }

    @Test
    void aPortThatIsTakenOnOneOfSeveralAddressesIsTaken() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
            server = server(List.of("127.0.0.1", "127.0.0.2"), other.getLocalPort());
            assertThatThrownBy(server::start)
                    .isInstanceOf(ServerStartException.class)
                    .hasMessage(
                            "port " + other.getLocalPort() + " of 127.0.0.1, 127.0.0.2 is in use by another process");
            assertThatThrownBy(() -> new Socket("127.0.0.1", other.getLocalPort()).close())
                    .as("the address that was free is not held")
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aHostThatDoesNotExistIsNamed() {
        server = server(List.of("no-such-host.invalid"), 0);
        assertThatThrownBy(server::start)
                .isInstanceOf(ServerStartException.class)
                .hasMessage("can't listen on 'no-such-host.invalid': no such host");
    }

    @Test
    void theWildcardOfIPv6CoversIPv4() throws IOException {
        Set<InetAddress> addresses = new LinkedHashSet<>(List.of(
                InetAddress.getByName("0.0.0.0"), InetAddress.getByName("::"), InetAddress.getByName("127.0.0.1")));
        Listeners.leaveOutCovered(addresses);
        assertThat(addresses).containsExactly(InetAddress.getByName("::"));

        Set<InetAddress> loopback =
                new LinkedHashSet<>(List.of(InetAddress.getByName("127.0.0.1"), InetAddress.getByName("::1")));
        Listeners.leaveOutCovered(loopback);
        assertThat(loopback).hasSize(2);
    }

    private static GearmanServer server(List<String> hosts, int port) {
        return GearmanServer.create(
                ServerOptions.builder().hosts(hosts).port(port).build());
    }
}
