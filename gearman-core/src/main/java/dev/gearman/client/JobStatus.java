package dev.gearman.client;

import dev.gearman.protocol.Decimal;
import dev.gearman.protocol.Packet;
import dev.gearman.transport.ServerAddress;

/**
 * What a server knows about a job. A job that has ended is not known any more.
 *
 * @param server which one was asked
 * @param name the handle or unique key that was asked for
 * @param known whether the job waits or runs
 * @param running whether a worker has it
 * @param numerator how much is done, in the worker's own measure
 * @param denominator of how much; 0 until the worker has said so
 * @param clients how many clients wait for it; -1 where the server was asked by handle, which does not tell
 */
public record JobStatus(
        ServerAddress server,
        String name,
        boolean known,
        boolean running,
        long numerator,
        long denominator,
        long clients) {
    /** How much is done, 0 to 1; 0 as long as the worker has not said. */
    public double fraction() {
        return denominator <= 0 ? 0 : Math.max(0, Math.min(1, (double) numerator / denominator));
    }

    static JobStatus read(Packet answer, ServerAddress server, long clients) {
        return new JobStatus(
                server,
                answer.text(0),
                number(answer, 1) != 0,
                number(answer, 2) != 0,
                number(answer, 3),
                number(answer, 4),
                clients);
    }

    static long number(Packet packet, int index) {
        return Decimal.leading(packet.body(), packet.start(index), packet.end(index));
    }
}
