/**
 * The Gearman wire protocol: what bytes mean, in both directions, and nothing about what to do with them.
 *
 * <p>Start with {@link dev.gearman.protocol.PacketType}, the table that everything else here reads. Bytes become packets in
 * {@link dev.gearman.protocol.GearmanDecoder} and packets become bytes in {@link dev.gearman.protocol.GearmanEncoder}.
 * Network buffers are read and written here but never kept: what leaves this package is plain {@code byte[]}.
 */
@NullMarked
package dev.gearman.protocol;

import org.jspecify.annotations.NullMarked;
