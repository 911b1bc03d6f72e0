package dev.gearman.server.app.jobs;

import dev.gearman.server.app.jobs.JobFilter.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A change of all jobs that match a filter. */
public enum BulkAction {
    CANCEL("Cancel", true),
    RUN_NOW("Run now", false),
    PRIORITY_HIGH("Give high priority to", false),
    PRIORITY_NORMAL("Give normal priority to", false),
    PRIORITY_LOW("Give low priority to", false),
    RETRY("Retry", false),
    DELETE("Delete", true);

    private final String label;
    private final boolean destroys;

    BulkAction(String label, boolean destroys) {
        this.label = label;
        this.destroys = destroys;
    }

    /** The label of a button. */
    public String label() {
        return label;
    }

    /** Returns {@code true} if the change can't be undone. */
    public boolean destroys() {
        return destroys;
    }

    /** Returns {@code true} if the action changes jobs of the dead set. */
    public boolean isForDead() {
        return this == RETRY || this == DELETE;
    }

    /** Returns {@code true} if the action can change jobs of this kind. */
    private boolean suits(Kind kind) {
        return switch (this) {
            case RETRY, DELETE -> kind == Kind.DEAD;
            case CANCEL -> kind.isLive();
            case RUN_NOW, PRIORITY_HIGH, PRIORITY_NORMAL, PRIORITY_LOW -> kind == Kind.WAITING || kind == Kind.DELAYED;
        };
    }

    /** Returns {@code true} if a job that this action can change may match the filter. */
    public boolean suits(JobFilter filter) {
        return !kinds(filter).isEmpty() && (isForDead() || !filter.hasEnd());
    }

    /**
     * Restricts a filter to the jobs that this action can change: the ones that are counted before the question, and changed
     * after it.
     *
     * @throws IllegalArgumentException if no such job can match
     */
    public JobFilter narrowed(JobFilter filter) {
        if (!isForDead() && filter.hasEnd()) {
            throw new IllegalArgumentException("from, to: restrict when a job ended (expected: neither for " + word()
                    + ", which changes jobs that have not ended)");
        }
        Set<Kind> kinds = kinds(filter);
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("action: " + word() + " can't be done to " + filter.words());
        }
        return filter.with(kinds);
    }

    private Set<Kind> kinds(JobFilter filter) {
        List<Kind> wanted = filter.kinds().isEmpty() ? Arrays.asList(Kind.values()) : List.copyOf(filter.kinds());
        return wanted.stream().filter(this::suits).collect(Collectors.toSet());
    }

    /** The name in addresses and JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Returns the action of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static BulkAction of(String word) {
        for (BulkAction action : values()) {
            if (action.word().equals(word)) {
                return action;
            }
        }
        throw new IllegalArgumentException("action: unknown (expected: one of cancel, run-now, priority-high,"
                + " priority-normal, priority-low, retry, delete)");
    }
}
