package dev.gearman.spring.converter;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Turns objects into workloads and results, and back. A bean of this type takes the place of the default one. Thread-safe.
 *
 * <p>Callers do not ask it for what needs no conversion: {@code byte[]} passes untouched, and text is UTF-8.
 */
public interface GearmanMessageConverter {
    /**
     * The bytes of an object.
     *
     * @throws GearmanConversionException if it has none in this format
     */
    byte[] toBytes(Object value);

    /**
     * The object in these bytes.
     *
     * @param type what it is to be, generics included
     * @throws GearmanConversionException if the bytes are not one of that type
     */
    @Nullable
    Object fromBytes(byte[] bytes, Type type);
}
