package dev.gearman.server.engine;

/** Priority of a job, highest first. */
public enum Priority {
    HIGH,
    NORMAL,
    LOW;

    static final Priority[] ALL = values();
    static final int COUNT = ALL.length;
}
