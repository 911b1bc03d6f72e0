package dev.gearman.sample.image.photo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.coobird.thumbnailator.util.exif.ExifUtils;
import net.coobird.thumbnailator.util.exif.Orientation;
import org.jspecify.annotations.Nullable;

/**
 * How the camera was held. The EXIF block with it has a place of its own in each format; the readers of Java's image plugins
 * hand it out for some formats only.
 */
final class ExifBlock {
    private static final byte[] PREFIX = "Exif\0\0".getBytes(ISO_8859_1);
    private static final int APP1 = 0xe1;
    private static final int START_OF_SCAN = 0xda;
    private static final int PNG_SIGNATURE = 8;
    private static final int RIFF_HEADER = 12;

    private ExifBlock() {}

    /** {@link Orientation#TOP_LEFT} where the file does not say, or not in a way that makes sense. */
    static Orientation orientation(PhotoFormat format, byte[] file) {
        try {
            byte[] block = switch (format) {
                case JPEG -> ofJpeg(ByteBuffer.wrap(file));
                case PNG -> ofPng(ByteBuffer.wrap(file));
                case WEBP -> ofWebp(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN));
            };
            Orientation found = block == null ? null : ExifUtils.getOrientationFromExif(block);
            return found == null ? Orientation.TOP_LEFT : found;
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return Orientation.TOP_LEFT;
        }
    }

    /** Segments: 0xff, marker, length of two bytes that counts itself, content. */
    private static byte @Nullable [] ofJpeg(ByteBuffer file) {
        file.position(2);
        while (true) {
            int marker = file.getShort() & 0xff;
            if (marker == START_OF_SCAN) {
                return null;
            }
            byte[] content = next(file, (file.getShort() & 0xffff) - 2);
            if (marker == APP1 && startsWithPrefix(content)) {
                return content;
            }
        }
    }

    /** Chunks: length, name of four bytes, content, check sum. */
    private static byte @Nullable [] ofPng(ByteBuffer file) {
        file.position(PNG_SIGNATURE);
        while (file.hasRemaining()) {
            int length = file.getInt();
            String name = new String(next(file, 4), ISO_8859_1);
            if (name.equals("eXIf")) {
                return prefixed(next(file, length));
            }
            file.position(Math.addExact(Math.addExact(file.position(), length), 4));
        }
        return null;
    }

    /** Chunks: name of four bytes, length, content, a byte more if the length is odd. */
    private static byte @Nullable [] ofWebp(ByteBuffer file) {
        file.position(RIFF_HEADER);
        while (file.hasRemaining()) {
            String name = new String(next(file, 4), ISO_8859_1);
            int length = file.getInt();
            if (name.equals("EXIF")) {
                return prefixed(next(file, length));
            }
            file.position(Math.addExact(file.position(), Math.addExact(length, length & 1)));
        }
        return null;
    }

    private static byte[] next(ByteBuffer file, int length) {
        if (length < 0 || length > file.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        file.get(bytes);
        return bytes;
    }

    /** Only JPEG is sure to have the prefix, which what reads the block asks for. */
    private static byte[] prefixed(byte[] block) {
        if (startsWithPrefix(block)) {
            return block;
        }
        byte[] whole = Arrays.copyOf(PREFIX, PREFIX.length + block.length);
        System.arraycopy(block, 0, whole, PREFIX.length, block.length);
        return whole;
    }

    private static boolean startsWithPrefix(byte[] block) {
        return block.length >= PREFIX.length && Arrays.equals(block, 0, PREFIX.length, PREFIX, 0, PREFIX.length);
    }
}
