package dev.gearman.sample.image.photo;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * A file that was found to be a photo of a size that can be dealt with. To find that out takes its header only; nothing of the
 * size of the picture is allocated.
 */
public final class PhotoFile {
    private static final int MILLION = 1_000_000;

    static {
        // plugins are looked for once in a process, through the class loader of the thread that happens to ask first
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(PhotoFile.class.getClassLoader());
        try {
            ImageIO.scanForPlugins();
        } finally {
            thread.setContextClassLoader(before);
        }
        // no temporary files: the photo is in memory already
        ImageIO.setUseCache(false);
    }

    private final byte[] file;
    private final PhotoFormat format;
    private final int width;
    private final int height;

    private PhotoFile(byte[] file, PhotoFormat format, int width, int height) {
        this.file = file;
        this.format = format;
        this.width = width;
        this.height = height;
    }

    /**
     * Looks at a file's header.
     *
     * @param file not copied
     * @param maxMegapixels how large the picture may be, in millions of pixels
     */
    public static PhotoFile of(byte[] file, int maxMegapixels) throws RefusedPhotoException {
        PhotoFormat format = PhotoFormat.of(file)
                .orElseThrow(() -> new RefusedPhotoException(
                        file.length == 0
                                ? "The file is empty."
                                : "This is no JPEG, PNG or WebP file, whatever its name says."));
        PhotoFile photo =
                read(file, format, reader -> new PhotoFile(file, format, reader.getWidth(0), reader.getHeight(0)));
        long pixels = (long) photo.width * photo.height;
        if (pixels > (long) maxMegapixels * MILLION) {
            throw new RefusedPhotoException(String.format(
                    Locale.ROOT,
                    "The picture has %d x %d pixels, which is %d megapixels; up to %d are accepted.",
                    photo.width,
                    photo.height,
                    (pixels + MILLION - 1) / MILLION,
                    maxMegapixels));
        }
        return photo;
    }

    PhotoFormat format() {
        return format;
    }

    byte[] bytes() {
        return file;
    }

    /** In pixels, as stored. */
    int width() {
        return width;
    }

    /** In pixels, as stored. */
    int height() {
        return height;
    }

    /** @param step only each so-many-th pixel of each so-many-th line is read, so that a large picture takes little memory */
    BufferedImage decode(int step) throws RefusedPhotoException {
        return read(file, format, reader -> {
            ImageReadParam param = reader.getDefaultReadParam();
            param.setSourceSubsampling(step, step, 0, 0);
            // pictures that were cut off are decoded as far as they go, with nothing but a warning; the rest would be
            // grey
            AtomicBoolean cutOff = new AtomicBoolean();
            reader.addIIOReadWarningListener((source, warning) -> {
                if (warning.contains("premature end")) {
                    cutOff.set(true);
                }
            });
            BufferedImage picture = reader.read(0, param);
            if (cutOff.get() || (format == PhotoFormat.WEBP && isShorterThanItSays())) {
                throw new EOFException("the picture ends before its last line");
            }
            return picture;
        });
    }

    /** A RIFF file says behind its first four bytes how many are to follow. */
    private boolean isShorterThanItSays() {
        int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
        return Integer.toUnsignedLong(length) > file.length - 8;
    }

    @FunctionalInterface
    private interface Reading<T> {
        T with(ImageReader reader) throws IOException;
    }

    /** Decoders meet damaged files with exceptions of all kinds. */
    private static <T> T read(byte[] file, PhotoFormat format, Reading<T> reading) throws RefusedPhotoException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.readerName);
        if (!readers.hasNext()) {
            throw new IllegalStateException("no reader for " + format + " on the class path");
        }
        ImageReader reader = readers.next();
        try (ImageInputStream input = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(input, true, true);
            return reading.with(reader);
        } catch (IOException | RuntimeException e) {
            throw new RefusedPhotoException(
                    "The file begins like a " + format.name() + " picture, but it is damaged or incomplete.", e);
        } finally {
            reader.dispose();
        }
    }
}
