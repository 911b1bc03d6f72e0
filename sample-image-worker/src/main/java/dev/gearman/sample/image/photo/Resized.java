package dev.gearman.sample.image.photo;

import java.util.List;

/**
 * A photo in all sizes.
 *
 * @param width of the photo as it is to be looked at, in pixels
 * @param height likewise
 * @param thumbnails smallest first
 */
public record Resized(int width, int height, List<Thumbnail> thumbnails) {}
