package dev.gearman.spring.converter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** What holds for all converters: which types pass without conversion. */
public final class Workloads {
    private static final byte[] NOTHING = new byte[0];

    private Workloads() {}

    /** Bytes as they are, text in UTF-8, a stream to its end, nothing for {@code null}; the rest by the converter. */
    public static byte[] toBytes(@Nullable Object value, GearmanMessageConverter converter) {
        if (value == null) {
            return NOTHING;
        }
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        if (value instanceof CharSequence text) {
            return text.toString().getBytes(UTF_8);
        }
        if (value instanceof InputStream stream) {
            try (stream) {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new GearmanConversionException("the stream can't be read: " + e.getMessage(), e);
            }
        }
        return converter.toBytes(value);
    }

    /** The way back; nothing, for {@code void}. */
    public static @Nullable Object fromBytes(byte[] bytes, Type type, GearmanMessageConverter converter) {
        if (type == byte[].class || type == Object.class) {
            return bytes;
        }
        if (type == String.class || type == CharSequence.class) {
            return new String(bytes, UTF_8);
        }
        if (type == InputStream.class) {
            return new ByteArrayInputStream(bytes);
        }
        if (type == void.class || type == Void.class) {
            return null;
        }
        return converter.fromBytes(bytes, type);
    }

    /** Whether an empty workload is a value of this type. */
    public static boolean mayBeEmpty(Type type) {
        return type == byte[].class
                || type == Object.class
                || type == String.class
                || type == CharSequence.class
                || type == InputStream.class;
    }
}
