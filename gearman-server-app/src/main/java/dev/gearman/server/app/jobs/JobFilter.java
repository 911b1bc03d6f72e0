package dev.gearman.server.app.jobs;

import dev.gearman.server.api.JobQuery;
import dev.gearman.server.api.JobQuery.Order;
import dev.gearman.server.api.JobState;
import dev.gearman.server.app.records.RecordQuery;
import dev.gearman.server.app.records.RecordedOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs somebody looks for, live or ended; {@code null} and the empty set do not restrict.
 *
 * @param text what handle or unique (of live jobs also the first 4 KB of the workload) hold
 * @param function exactly this function; the empty string is a name as well
 * @param client address of who submitted it; a part of it for ended jobs: its beginning
 * @param worker number of the worker's connection for live jobs, beginning of the worker's address or id for ended ones
 */
public record JobFilter(
        @Nullable String text,
        @Nullable String function,
        Set<Kind> kinds,
        @Nullable String client,
        @Nullable String worker,
        @Nullable Instant from,
        @Nullable Instant to) {

    /** Where a job is in its life, in the words of people. */
    public enum Kind {
        WAITING,
        DELAYED,
        RUNNING,
        COMPLETED,
        FAILED,
        CANCELLED,
        DEAD;

        /** As in addresses. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The kind of this word.
         *
         * @throws IllegalArgumentException if there is none
         */
        public static Kind of(String word) {
            for (Kind kind : values()) {
                if (kind.word().equalsIgnoreCase(word)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("state: unknown (expected: one of waiting, delayed, running, completed,"
                    + " failed, cancelled, dead)");
        }

        /** Whether such a job is in the engine. */
        public boolean isLive() {
            return this == WAITING || this == DELAYED || this == RUNNING;
        }
    }

    public JobFilter {
        kinds = Set.copyOf(kinds);
    }

    /** Everything. */
    public static final JobFilter ALL = new JobFilter(null, null, Set.of(), null, null, null, null);

    /** The jobs of one kind. */
    public static JobFilter of(@Nullable String function, Kind... kinds) {
        return new JobFilter(null, function, Set.of(kinds), null, null, null, null);
    }

    boolean wantsLive() {
        return !hasEnd() && (kinds.isEmpty() || kinds.stream().anyMatch(Kind::isLive));
    }

    /** Returns {@code true} if jobs of the history may match. Dead jobs that are asked for are found in the dead set. */
    boolean wantsEnded() {
        return kinds.isEmpty() || kinds.stream().anyMatch(kind -> !kind.isLive() && kind != Kind.DEAD);
    }

    /** Returns {@code true} if the dead set is asked for. */
    boolean wantsDead() {
        return kinds.contains(Kind.DEAD);
    }

    /** Returns {@code true} if the time of the end is restricted, which no live job has. */
    boolean hasEnd() {
        return from != null || to != null;
    }

    /** The same filter for other kinds. */
    public JobFilter with(Set<Kind> otherKinds) {
        return new JobFilter(text, function, otherKinds, client, worker, from, to);
    }

    /** Live jobs, the newest first. */
    JobQuery live(@Nullable String cursor, int limit, Duration patience) {
        Set<JobState> states = kinds.stream()
                .filter(Kind::isLive)
                .map(kind -> JobState.valueOf(kind.name()))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(JobState.class)));
        return new JobQuery(
                function,
                states,
                client,
                connection(),
                text,
                Order.NEWEST_FIRST,
                cursor,
                limit,
                JobQuery.USUAL_SCAN,
                patience);
    }

    /** No worker has number -1: whoever asks for one by another name finds no running job. */
    private @Nullable Long connection() {
        if (worker == null) {
            return null;
        }
        return worker.matches("[0-9]{1,18}") ? Long.valueOf(worker) : Long.valueOf(-1);
    }

    /** Jobs of the history. Dead ones are left out if the dead set is asked for as well. */
    RecordQuery ended(@Nullable String cursor, int limit) {
        Set<RecordedOutcome> outcomes = EnumSet.noneOf(RecordedOutcome.class);
        for (Kind kind : kinds) {
            switch (kind) {
                case WAITING, DELAYED, RUNNING, DEAD -> {}
                case COMPLETED -> outcomes.add(RecordedOutcome.COMPLETED);
                case FAILED ->
                    outcomes.addAll(Set.of(
                            RecordedOutcome.FAILED,
                            RecordedOutcome.EXCEPTION,
                            RecordedOutcome.TIMED_OUT,
                            RecordedOutcome.LOST,
                            RecordedOutcome.DEAD));
                case CANCELLED -> outcomes.addAll(Set.of(RecordedOutcome.CANCELLED, RecordedOutcome.ABANDONED));
            }
        }
        if (wantsDead()) {
            outcomes.remove(RecordedOutcome.DEAD);
        }
        return query(outcomes, cursor, limit);
    }

    /** Jobs of the dead set. There, the outcome is that of the last attempt: every one is meant. */
    RecordQuery dead(@Nullable String cursor, int limit) {
        return query(Set.of(), cursor, limit);
    }

    private RecordQuery query(Set<RecordedOutcome> outcomes, @Nullable String cursor, int limit) {
        return new RecordQuery(function, outcomes, client, worker, text, from, to, cursor, limit);
    }

    /** The filter in words, for the audit log. */
    public String words() {
        return words("jobs");
    }

    /**
     * The filter in words, for a question.
     *
     * @param jobs the word for as many jobs as there are
     */
    public String words(String jobs) {
        StringBuilder words = new StringBuilder(kinds.isEmpty() ? "all " : list(kinds) + " ").append(jobs);
        append(words, " of function ", function);
        append(words, " with text ", text);
        append(words, " from client ", client);
        append(words, " at worker ", worker);
        append(words, " ended since ", from);
        append(words, " ended before ", to);
        return words.toString();
    }

    private static String list(Set<Kind> kinds) {
        List<String> words = kinds.stream().sorted().map(Kind::word).toList();
        int last = words.size() - 1;
        return last == 0 ? words.get(0) : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }

    private static void append(StringBuilder words, String introduction, @Nullable Object value) {
        if (value != null) {
            words.append(introduction).append('"').append(value).append('"');
        }
    }
}
