package dev.gearman.server.app.control;

import dev.gearman.server.app.control.JobFilter.Kind;
import java.util.Locale;

/** What can be done to all jobs that match a filter. */
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

    /** For people. */
    public String label() {
        return label;
    }

    /** Whether it can't be undone. */
    public boolean destroys() {
        return destroys;
    }

    /** Whether it is for the dead set. */
    public boolean isForDead() {
        return this == RETRY || this == DELETE;
    }

    /** Whether it may meet jobs of this kind. */
    boolean suits(Kind kind) {
        return switch (this) {
            case RETRY, DELETE -> kind == Kind.DEAD;
            case CANCEL -> kind.isLive();
            case RUN_NOW, PRIORITY_HIGH, PRIORITY_NORMAL, PRIORITY_LOW -> kind == Kind.WAITING || kind == Kind.DELAYED;
        };
    }

    /** As in addresses and JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The action of this word.
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
