package dev.gearman.worker;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reports of one connection that the server may still refuse. Belongs to the event loop.
 *
 * <p>A server does not acknowledge a report, and an ERROR packet does not name the report that it refuses. But replies keep the
 * order of the requests. So the reply to a later request confirms a report, and a refused report was sent after the last request
 * with a reply and before the next one. Where several were, the largest is the refused one, since a server refuses what is too
 * large. A report that is no larger than a confirmed one is not kept.
 */
final class UnconfirmedReports {
    private final Deque<Report> reports = new ArrayDeque<>();
    private int confirmedSize = -1;
    private long requests;
    private long replies;

    /**
     * @param size the size of the packet's body in bytes
     * @param requests the number of requests that were sent before the report
     */
    private record Report(Job job, int size, long requests) {}

    /** Counts a packet to which the server replies. */
    void requestSent() {
        requests++;
    }

    /** Counts a reply, which confirms the reports before its request. */
    void replyReceived() {
        replies++;
        for (Report first = reports.peek(); first != null && first.requests() < replies; first = reports.peek()) {
            confirmedSize = Math.max(confirmedSize, first.size());
            reports.remove();
        }
    }

    void reportSent(Job job, int size) {
        if (size > confirmedSize) {
            reports.add(new Report(job, size, requests));
        }
    }

    /**
     * Removes the report that the server has refused.
     *
     * @return the job of the report, or {@code null} if every report is confirmed
     */
    @Nullable
    Job refused() {
        Report refused = largest(report -> report.requests() == replies);
        if (refused == null) {
            refused = largest(report -> true);
        }
        if (refused == null) {
            return null;
        }
        reports.remove(refused);
        return refused.job();
    }

    private @Nullable Report largest(Predicate<Report> candidates) {
        return reports.stream()
                .filter(candidates)
                .max(Comparator.comparingInt(Report::size))
                .orElse(null);
    }
}
