package dev.gearman.server.app.ui;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Bytes of unknown kind, as far as it is safe and useful to show them: JSON indented, text as it is, a picture by its address,
 * everything else in hexadecimal digits. Nothing is unpacked, nothing is executed, and no more than {@link #MAX_BYTES} are
 * looked at.
 *
 * @param kind json, text, image, hex or empty
 * @param text what to show; empty for a picture
 * @param more how many bytes are not shown, as text; {@code null} if all are
 */
public record Preview(
        String kind, String text, String size, @Nullable String more) {
    /** Most bytes that are asked for and shown. */
    public static final int MAX_BYTES = 64 * 1024;
    /** Largest picture that is shown. */
    public static final int MAX_IMAGE = 5 * 1024 * 1024;

    private static final long MAX_PIXELS = 40_000_000;
    private static final int MAX_HEX = 4 * 1024;
    private static final int HEX_COLUMNS = 16;
    private static final int MAX_JSON = MAX_BYTES * 4;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /**
     * The preview of data that begins with these bytes.
     *
     * @param size of all of it
     */
    public static Preview of(byte[] start, long size) {
        if (size == 0) {
            return new Preview("empty", "", Texts.size(0), null);
        }
        byte[] shown = start.length > MAX_BYTES ? Arrays.copyOf(start, MAX_BYTES) : start;
        if (imageType(shown) != null && size <= MAX_IMAGE) {
            return new Preview("image", "", Texts.size(size), null);
        }
        String text = text(shown, size > shown.length);
        if (text != null) {
            String pretty = size > shown.length ? null : json(text);
            return new Preview(
                    pretty == null ? "text" : "json",
                    pretty == null ? text : pretty,
                    Texts.size(size),
                    rest(shown.length, size));
        }
        byte[] few = shown.length > MAX_HEX ? Arrays.copyOf(shown, MAX_HEX) : shown;
        return new Preview("hex", hex(few), Texts.size(size), rest(few.length, size));
    }

    private static @Nullable String rest(int shown, long size) {
        return size > shown ? Texts.size(size - shown) : null;
    }

    /**
     * The type of a picture that browsers decode and that can't hold a script; {@code null} if it is none, or has more pixels
     * than a browser should be made to unfold.
     */
    public static @Nullable String imageType(byte[] data) {
        String type = magicType(data);
        return type != null && PictureSize.pixels(type, data) <= MAX_PIXELS ? type : null;
    }

    private static @Nullable String magicType(byte[] data) {
        if (starts(data, 0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a)) {
            return "image/png";
        }
        if (starts(data, 0xff, 0xd8, 0xff)) {
            return "image/jpeg";
        }
        if (starts(data, 'G', 'I', 'F', '8')) {
            return "image/gif";
        }
        return starts(data, 'R', 'I', 'F', 'F')
                        && data.length > 12
                        && data[8] == 'W'
                        && data[9] == 'E'
                        && data[10] == 'B'
                ? "image/webp"
                : null;
    }

    private static boolean starts(byte[] data, int... magic) {
        if (data.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((data[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /** UTF-8 without control characters but white space; a character that is cut in two at the end is left out. */
    private static @Nullable String text(byte[] data, boolean cut) {
        for (int dropped = 0; dropped <= (cut ? 3 : 0) && dropped < data.length; dropped++) {
            String text = utf8(ByteBuffer.wrap(data, 0, data.length - dropped));
            if (text != null) {
                return text.codePoints().allMatch(Preview::isText) ? text : null;
            }
        }
        return null;
    }

    private static @Nullable String utf8(ByteBuffer data) {
        CharsetDecoder decoder = UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        try {
            return decoder.decode(data).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static boolean isText(int c) {
        return c == '\n' || c == '\r' || c == '\t' || !Character.isISOControl(c);
    }

    private static @Nullable String json(String text) {
        String trimmed = text.strip();
        if (!trimmed.startsWith("{") && !trimmed.startsWith("[")) {
            return null;
        }
        try {
            String pretty = JSON.writeValueAsString(JSON.readTree(trimmed));
            return pretty.length() > MAX_JSON ? null : pretty;
        } catch (JacksonException e) {
            return null;
        }
    }

    static String hex(byte[] data) {
        StringBuilder dump = new StringBuilder(data.length * 5);
        for (int row = 0; row < data.length; row += HEX_COLUMNS) {
            dump.append(String.format(Locale.ROOT, "%06x ", row));
            StringBuilder characters = new StringBuilder();
            for (int i = row; i < row + HEX_COLUMNS; i++) {
                if (i < data.length) {
                    dump.append(String.format(Locale.ROOT, " %02x", data[i]));
                    characters.append(data[i] >= 0x20 && data[i] < 0x7f ? (char) data[i] : '.');
                } else {
                    dump.append("   ");
                }
            }
            dump.append("  ").append(characters).append('\n');
        }
        return dump.toString();
    }
}
