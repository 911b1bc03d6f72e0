package dev.gearman.client;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a submission that has no result within its time limit. First it asks the server for the reason: the state of the job and
 * the load of its function. A server that does not answer either delays the end by the time limit once more, 250 ms at least
 * and 2 s at most. Belongs to the event loop.
 */
final class Overdue {
    private static final Duration SHORTEST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final Submission submission;
    private final Duration limit;
    private final Duration patience;
    private @Nullable JobStatus status;
    private @Nullable FunctionLoad load;

    /** The row of a function in the reply to {@code status}: waiting and running jobs, running jobs, workers. */
    private record FunctionLoad(long jobs, long running, long workers) {
        private static final FunctionLoad NONE = new FunctionLoad(0, 0, 0);

        static FunctionLoad of(String function, List<String> lines) {
            for (String line : lines) {
                if (line.startsWith("ERR ")) {
                    throw new IllegalArgumentException(line);
                }
                String[] columns = line.split("\t", -1);
                if (columns.length == 4 && columns[0].equals(function)) {
                    return new FunctionLoad(
                            Long.parseLong(columns[1]), Long.parseLong(columns[2]), Long.parseLong(columns[3]));
                }
            }
            return NONE;
        }
    }

    private Overdue(Submission submission, Duration limit) {
        this.submission = submission;
        this.limit = limit;
        Duration most = limit.compareTo(LONGEST) > 0 ? LONGEST : limit;
        this.patience = most.compareTo(SHORTEST) < 0 ? SHORTEST : most;
    }

    static void end(EventLoop loop, Submission submission, Duration limit) {
        Overdue overdue = new Overdue(submission, limit);
        JobHandle handle = submission.handle();
        ServerSession session = submission.session();
        if (!submission.isOpen()) {
            if (submission.hasListener() && !submission.isComplete()) {
                overdue.finish("the job has ended, but the listener has not returned");
            }
            return;
        }
        if (handle == null || session == null) {
            overdue.finish(
                    submission.request.sentAt == 0
                            ? "no server is connected, and the job was not sent"
                            : "the server has not confirmed the job");
            return;
        }
        CompletableFuture<Void> status = session.status(handle.handle()).thenAccept(found -> overdue.status = found);
        CompletableFuture<Void> load = session.functions(overdue.patience)
                .thenAccept(lines -> overdue.load = FunctionLoad.of(submission.job.function(), lines));
        CompletableFuture<Void> answers =
                CompletableFuture.allOf(status.exceptionally(failure -> null), load.exceptionally(failure -> null));
        loop.schedule(() -> answers.complete(null), overdue.patience.toNanos(), TimeUnit.NANOSECONDS);
        answers.thenRun(() -> {
            if (submission.isOpen()) {
                overdue.finish(overdue.state());
            }
        });
    }

    private void finish(String reason) {
        submission.giveUp(
                new RequestTimeoutException("no result of " + subject() + " within " + text(limit) + ": " + reason));
    }

    private String subject() {
        JobHandle handle = submission.handle();
        String function = "function '" + submission.job.function() + "'";
        return handle == null ? "a job of " + function : "job " + handle + " of " + function;
    }

    private String state() {
        JobStatus known = status;
        if (known == null) {
            return "the server did not answer the question for its state within " + text(patience);
        }
        if (!known.known()) {
            return "the server does not know the job any more";
        }
        if (known.running()) {
            return "it is running, since " + text(sinceCreation()) + " at most"
                    + (known.denominator() > 0
                            ? ", " + known.numerator() + " of " + known.denominator() + " done"
                            : "");
        }
        FunctionLoad function = load;
        if (function == null) {
            return "it is still queued";
        }
        if (function.workers == 0) {
            return "no worker is registered for the function; it is still queued, as one of " + function.jobs + " jobs";
        }
        return "it is still queued, as one of " + (function.jobs - function.running) + " waiting jobs; "
                + function.running + " jobs run, " + function.workers + " workers are registered";
    }

    private Duration sinceCreation() {
        return Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(submission.nanosSinceCreation()));
    }

    private static String text(Duration duration) {
        return duration.toMillis() < 1000 ? duration.toMillis() + " ms" : duration.toMillis() / 1000.0 + " s";
    }
}
