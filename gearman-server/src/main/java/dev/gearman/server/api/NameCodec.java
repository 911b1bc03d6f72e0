package dev.gearman.server.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/** Names that are bytes on the wire, as text for people: UTF-8 where they are valid UTF-8, otherwise ISO 8859-1. */
public final class NameCodec {
    private NameCodec() {}

    public static String text(byte[] bytes) {
        return text(bytes, 0, bytes.length);
    }

    public static String text(byte[] bytes, int start, int length) {
        for (int i = start; i < start + length; i++) {
            if (bytes[i] < 0) {
                return decode(bytes, start, length);
            }
        }
        return new String(bytes, start, length, ISO_8859_1);
    }

    private static String decode(byte[] bytes, int start, int length) {
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, start, length, ISO_8859_1);
        }
    }

    /** The first of these bytes as text, no more than {@code most} of them and no part of a character. */
    public static String beginning(byte[] bytes, int start, int length, int most) {
        int end = Math.min(length, most);
        if (end < length) {
            for (int back = 0; back < 3 && end > 0 && (bytes[start + end] & 0xc0) == 0x80; back++) {
                end--;
            }
        }
        return text(bytes, start, end);
    }

    /** The bytes that a name most likely stands for. */
    public static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /** The other bytes that {@link #text} could have made this name of, or {@code null} if there are none. */
    public static byte @Nullable [] otherBytes(String text) {
        boolean plain = true;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xff) {
                return null;
            }
            plain &= text.charAt(i) < 0x80;
        }
        byte[] bytes = plain ? null : text.getBytes(ISO_8859_1);
        return bytes != null && text(bytes).equals(text) ? bytes : null;
    }
}
