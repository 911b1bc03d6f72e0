package dev.gearman.server;

import dev.gearman.server.transport.Transport;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The sockets on which a server accepts connections: one for each address of its hosts, all with the same port. */
final class Listeners {
    /** How often another port is tried when a free one was asked for and is not free on all addresses. */
    private static final int FREE_PORT_TRIES = 20;

    private final Transport network;
    private final List<String> hosts;
    private final int port;

    /** @param port 0 for one that is free on all addresses */
    Listeners(Transport network, List<String> hosts, int port) {
        this.network = network;
        this.hosts = hosts;
        this.port = port;
    }

    /**
     * Opens them all, or none.
     *
     * @return the addresses with their real port
     * @throws ServerStartException if the port is taken, or a host unknown
     */
    List<InetSocketAddress> open() {
        Set<InetAddress> all = new LinkedHashSet<>();
        for (String host : hosts) {
            all.addAll(List.of(resolve(host)));
        }
        leaveOutCovered(all);
        for (int attempt = 1; ; attempt++) {
            try {
                return open(all);
            } catch (IOException e) {
                boolean another = isInUse(e) && port == 0 && attempt < FREE_PORT_TRIES;
                network.closeListeners();
                if (!another) {
                    throw new ServerStartException(describe(e), e);
                }
            }
        }
    }

    /** A socket on all IPv6 addresses takes those of IPv4 as well, and both at once are refused as in use. */
    static void leaveOutCovered(Set<InetAddress> addresses) {
        if (addresses.stream().anyMatch(address -> address.isAnyLocalAddress() && address instanceof Inet6Address)) {
            addresses.removeIf(address -> address instanceof Inet4Address);
        }
    }

    private List<InetSocketAddress> open(Set<InetAddress> all) throws IOException {
        List<InetSocketAddress> opened = new ArrayList<>();
        int next = port;
        IOException unavailable = null;
        for (InetAddress address : all) {
            try {
                InetSocketAddress bound = network.bind(new InetSocketAddress(address, next));
                opened.add(bound);
                next = bound.getPort();
            } catch (IOException e) {
                // a machine without IPv6 still has names with IPv6 addresses
                if (isInUse(e)) {
                    throw e;
                }
                unavailable = e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
        if (opened.isEmpty() && unavailable != null) {
            throw unavailable;
        }
        return opened;
    }

    /** By the message: with epoll it is no BindException. */
    private static boolean isInUse(IOException e) {
        String message = e.getMessage();
        return message != null && message.contains("in use");
    }

    private String describe(IOException e) {
        String where = "port " + port + " of " + String.join(", ", hosts);
        return isInUse(e)
                ? where + " is in use by another process"
                : "can't listen on " + where + ": " + e.getMessage();
    }

    private static InetAddress[] resolve(String host) {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new ServerStartException("can't listen on '" + host + "': no such host", e);
        }
    }
}
