package dev.gearman.worker;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Reports of one connection that the server may still refuse. Belongs to the event loop.
 *
 * <p>A server does not acknowledge a report, and an ERROR packet does not name the report that it refuses. But replies keep the
 * order of the requests, so the reply to a later request confirms a report. And a report that is refused for its size is larger
 * than every accepted one, so among the unconfirmed reports it is the largest. A report that is no larger than a confirmed
 * one is not kept.
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
        Report largest =
                reports.stream().max(Comparator.comparingInt(Report::size)).orElse(null);
        if (largest == null) {
            return null;
        }
        reports.remove(largest);
        return largest.job();
    }
}
