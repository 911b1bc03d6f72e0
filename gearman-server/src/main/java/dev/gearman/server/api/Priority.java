package dev.gearman.server.api;

/** Priority of a job, highest first. */
public enum Priority {
    HIGH,
    NORMAL,
    LOW;

    public static final Priority[] ALL = values();
    public static final int COUNT = ALL.length;
}
