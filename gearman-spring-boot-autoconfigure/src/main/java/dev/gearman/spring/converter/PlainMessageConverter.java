package dev.gearman.spring.converter;

import java.lang.reflect.Type;

/** Refuses everything that needs conversion: what is used where there is no JSON library. */
public final class PlainMessageConverter implements GearmanMessageConverter {
    private static final String ADVICE =
            "; add Jackson (spring-boot-starter-jackson) or a bean of type GearmanMessageConverter";

    @Override
    public byte[] toBytes(Object value) {
        throw new GearmanConversionException(
                value.getClass().getName() + " (expected: byte[], String or InputStream)" + ADVICE);
    }

    @Override
    public Object fromBytes(byte[] bytes, Type type) {
        throw new GearmanConversionException(
                type.getTypeName() + " (expected: byte[], String or InputStream)" + ADVICE);
    }
}
