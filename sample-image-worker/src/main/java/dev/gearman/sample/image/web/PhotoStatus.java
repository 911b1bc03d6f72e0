package dev.gearman.sample.image.web;

import dev.gearman.client.JobStatus;
import dev.gearman.sample.image.ResizeResult;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a photo is getting on, for the page.
 *
 * @param state where it is
 * @param done steps that are done
 * @param steps of how many; 0 as long as that is not known
 * @param message why there are no thumbnails, if it was refused or lost
 * @param width of the photo, once it is done
 * @param height likewise
 * @param thumbnails smallest first, once it is done
 */
record PhotoStatus(
        State state, long done, long steps, @Nullable String message, int width, int height, List<Link> thumbnails) {
    /** The states that a photo can be in. */
    enum State {
        WAITING,
        WORKING,
        DONE,
        REFUSED,
        LOST
    }

    /** Where to get a thumbnail. */
    record Link(String name, String url, int width, int height, int bytes) {}

    static PhotoStatus of(JobStatus job) {
        return new PhotoStatus(
                job.running() ? State.WORKING : State.WAITING,
                job.numerator(),
                job.denominator(),
                null,
                0,
                0,
                List.of());
    }

    /** Resized, and the result is on its way. */
    static PhotoStatus onItsWay() {
        return new PhotoStatus(State.WORKING, 1, 1, null, 0, 0, List.of());
    }

    static PhotoStatus lost() {
        return new PhotoStatus(
                State.LOST,
                0,
                0,
                "Neither this site nor the job server knows this photo (any more). Please drop it again.",
                0,
                0,
                List.of());
    }

    static PhotoStatus of(UUID id, ResizeResult result) {
        List<Link> links = result.thumbnails().stream()
                .map(thumbnail -> new Link(
                        thumbnail.name(),
                        "photos/" + id + "/" + thumbnail.name(),
                        thumbnail.width(),
                        thumbnail.height(),
                        thumbnail.content().length))
                .toList();
        State state = result.refusal() == null ? State.DONE : State.REFUSED;
        return new PhotoStatus(state, 1, 1, result.refusal(), result.width(), result.height(), links);
    }
}
