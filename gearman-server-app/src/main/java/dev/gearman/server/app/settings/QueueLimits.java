package dev.gearman.server.app.settings;

import java.util.Optional;

/** How many jobs a function may have when one of a priority is submitted, 0 for no limit: the value of {@link Settings#MAX_QUEUE}. */
public record QueueLimits(int high, int normal, int low) {

    /** What was kept, unless it is not understood. */
    public static Optional<QueueLimits> parse(String kept) {
        String[] limits = kept.split(" ", -1);
        try {
            return Optional.of(new QueueLimits(
                    Integer.parseInt(limits[0]), Integer.parseInt(limits[1]), Integer.parseInt(limits[2])));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }
}
