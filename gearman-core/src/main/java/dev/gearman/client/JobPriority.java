package dev.gearman.client;

/** Which of the waiting jobs of a function is taken first. */
public enum JobPriority {
    HIGH,
    NORMAL,
    LOW
}
