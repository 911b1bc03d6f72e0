package dev.gearman.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.transport.ServerAddress;

/**
 * Which server a unique key belongs to, for all clients alike that name the servers alike, in whatever order: the one with
 * the highest rank (rendezvous hashing). When a server goes, only its own keys move.
 */
final class Routing {
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Routing() {}

    static long rank(byte[] key, ServerAddress server) {
        long hash = hash(FNV_BASIS, key);
        hash = hash(hash, server.toString().getBytes(UTF_8));
        // FNV alone does not spread short texts that end alike
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }

    private static long hash(long from, byte[] bytes) {
        long hash = from;
        for (byte b : bytes) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}
