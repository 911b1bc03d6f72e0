package dev.gearman.server.app.ui;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * How many pixels a picture says that it has, from its first bytes and without decoding it: a few kilobytes can unfold to
 * gigabytes in the browser of whoever looks at a job.
 */
final class PictureSize {
    private static final long UNKNOWN = Long.MAX_VALUE;
    private static final int PNG_SIZE = 16;

    private PictureSize() {}

    /** Width times height; {@link Long#MAX_VALUE} if that can't be seen. */
    static long pixels(String type, byte[] data) {
        return switch (type) {
            case "image/png" ->
                has(data, PNG_SIZE + 8) ? product(big(data, PNG_SIZE, 4), big(data, PNG_SIZE + 4, 4)) : UNKNOWN;
            case "image/gif" -> has(data, 10) ? product(little(data, 6, 2), little(data, 8, 2)) : UNKNOWN;
            case "image/jpeg" -> jpeg(data);
            case "image/webp" -> webp(data);
            default -> UNKNOWN;
        };
    }

    /** Segments follow each other until that with the size of the frame. */
    private static long jpeg(byte[] data) {
        int at = 2;
        while (has(data, at + 9) && (data[at] & 0xff) == 0xff) {
            int marker = data[at + 1] & 0xff;
            if (marker == 0xff) {
                at++;
                continue;
            }
            boolean frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
            if (frame) {
                return product(big(data, at + 5, 2), big(data, at + 7, 2));
            }
            boolean alone = marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
            at += alone ? 2 : 2 + (int) big(data, at + 2, 2);
        }
        return UNKNOWN;
    }

    private static long webp(byte[] data) {
        if (!has(data, 30)) {
            return UNKNOWN;
        }
        return switch (new String(data, 12, 4, ISO_8859_1)) {
            case "VP8 " -> product(little(data, 26, 2) & 0x3fff, little(data, 28, 2) & 0x3fff);
            case "VP8L" -> {
                long bits = little(data, 21, 4);
                yield product((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1);
            }
            case "VP8X" -> product(little(data, 24, 3) + 1, little(data, 27, 3) + 1);
            default -> UNKNOWN;
        };
    }

    private static long product(long width, long height) {
        return width == 0 || height == 0 ? UNKNOWN : width * height;
    }

    private static boolean has(byte[] data, int length) {
        return data.length >= length;
    }

    private static long big(byte[] data, int at, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | (data[at + i] & 0xff);
        }
        return value;
    }

    private static long little(byte[] data, int at, int bytes) {
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | (data[at + i] & 0xff);
        }
        return value;
    }
}
