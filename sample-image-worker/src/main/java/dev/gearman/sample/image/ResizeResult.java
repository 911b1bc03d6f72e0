package dev.gearman.sample.image;

import dev.gearman.sample.image.photo.Resized;
import dev.gearman.sample.image.photo.Thumbnail;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a photo.
 *
 * @param id the unique key of the job that had the photo
 * @param refusal why there are no thumbnails, in words for the person who dropped the photo
 * @param width of the photo as it is to be looked at, in pixels; 0 if it was refused
 * @param height likewise
 * @param thumbnails smallest first; none if it was refused
 */
public record ResizeResult(String id, @Nullable String refusal, int width, int height, List<Thumbnail> thumbnails) {
    public static ResizeResult of(String id, Resized resized) {
        return new ResizeResult(id, null, resized.width(), resized.height(), resized.thumbnails());
    }

    public static ResizeResult refused(String id, String why) {
        return new ResizeResult(id, why, 0, 0, List.of());
    }
}
