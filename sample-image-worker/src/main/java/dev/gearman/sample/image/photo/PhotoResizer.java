package dev.gearman.sample.image.photo;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import net.coobird.thumbnailator.Thumbnails;
import net.coobird.thumbnailator.util.exif.ExifFilterUtils;
import net.coobird.thumbnailator.util.exif.Orientation;

/**
 * Makes a photo smaller, in several sizes, upright however the camera was held. What else is in the file, such as the place
 * where it was taken, is not in the smaller ones. Thread-safe.
 */
public final class PhotoResizer {
    /** A picture of more pixels is read with gaps, as long as twice the largest size is left. */
    private static final double PIXELS_TO_READ = 16_000_000;

    private static final double QUALITY = 0.85;

    private final List<Map.Entry<String, Integer>> sizes;
    private final int largest;
    private final int maxMegapixels;

    /** Is told how far the work is. */
    @FunctionalInterface
    public interface Progress {
        /** @param step 1 to {@code steps} */
        void done(int step, int steps);
    }

    /**
     * @param sizes names of sizes, and for each how long the longer side is at most, in pixels
     * @param maxMegapixels how large a photo may be, in millions of pixels
     */
    public PhotoResizer(Map<String, Integer> sizes, int maxMegapixels) {
        if (sizes.isEmpty()) {
            throw new IllegalArgumentException("sizes: none (expected: one or more)");
        }
        this.sizes = sizes.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
                .toList();
        this.largest = this.sizes.get(0).getValue();
        this.maxMegapixels = maxMegapixels;
    }

    /** Does one photo. It is never made larger. */
    public Resized resize(byte[] file, Progress progress) throws RefusedPhotoException {
        int steps = sizes.size() + 1;
        PhotoFile photo = PhotoFile.of(file, maxMegapixels);
        BufferedImage read = photo.decode(stepFor(photo.width(), photo.height()));
        progress.done(1, steps);

        boolean transparent = read.getColorModel().hasAlpha();
        Orientation orientation = ExifBlock.orientation(photo.format(), file);
        // turned after the first step down: the fewer pixels, the faster; each size is made of the one before
        BufferedImage current = turned(fit(read, largest, transparent), orientation);
        List<Thumbnail> thumbnails = new ArrayList<>();
        for (Map.Entry<String, Integer> size : sizes) {
            current = fit(current, size.getValue(), transparent);
            thumbnails.add(encode(size.getKey(), current, transparent));
            progress.done(thumbnails.size() + 1, steps);
        }
        Collections.reverse(thumbnails);
        return swapsSides(orientation)
                ? new Resized(photo.height(), photo.width(), thumbnails)
                : new Resized(photo.width(), photo.height(), thumbnails);
    }

    private int stepFor(int width, int height) {
        int enough = (int) Math.ceil(Math.sqrt((double) width * height / PIXELS_TO_READ));
        int most = Math.max(width, height) / (2 * largest);
        return Math.max(1, Math.min(enough, most));
    }

    private static BufferedImage fit(BufferedImage image, int longerSide, boolean transparent) {
        int type = transparent ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
        int actual = Math.max(image.getWidth(), image.getHeight());
        if (actual <= longerSide && image.getType() == type) {
            return image;
        }
        int target = Math.min(actual, longerSide);
        try {
            return Thumbnails.of(image).size(target, target).imageType(type).asBufferedImage();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BufferedImage turned(BufferedImage image, Orientation orientation) {
        return orientation == Orientation.TOP_LEFT
                ? image
                : ExifFilterUtils.getFilterForOrientation(orientation).apply(image);
    }

    private static boolean swapsSides(Orientation orientation) {
        return switch (orientation) {
            case LEFT_TOP, RIGHT_TOP, RIGHT_BOTTOM, LEFT_BOTTOM -> true;
            case TOP_LEFT, TOP_RIGHT, BOTTOM_RIGHT, BOTTOM_LEFT -> false;
        };
    }

    private static Thumbnail encode(String name, BufferedImage image, boolean transparent) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            var builder = Thumbnails.of(image).scale(1).imageType(image.getType());
            if (transparent) {
                builder.outputFormat("png").toOutputStream(file);
            } else {
                builder.outputFormat("jpg").outputQuality(QUALITY).toOutputStream(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Thumbnail(
                name,
                transparent ? "image/png" : "image/jpeg",
                image.getWidth(),
                image.getHeight(),
                file.toByteArray());
    }
}
