package dev.gearman.sample.image.photo;

/**
 * A photo made smaller.
 *
 * @param name of its size, as configured
 * @param contentType {@code image/jpeg}, or {@code image/png} where the photo is transparent
 * @param width in pixels
 * @param height in pixels
 * @param content the file. Not a copy
 */
public record Thumbnail(String name, String contentType, int width, int height, byte[] content) {}
