package dev.gearman.spring.boot.autoconfigure;

/** Ends the process after {@code gearman.worker.recycle.*}. A bean of this type takes the place of the one that does. */
@FunctionalInterface
public interface GearmanRecycler {
    /** Called once, on the thread of a job that is about to end: must come back at once. */
    void recycle(int exitCode);
}
