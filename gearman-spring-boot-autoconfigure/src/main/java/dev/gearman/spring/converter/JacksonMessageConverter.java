package dev.gearman.spring.converter;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** JSON in UTF-8, by Jackson 3. */
public final class JacksonMessageConverter implements GearmanMessageConverter {
    private final JsonMapper mapper;

    public JacksonMessageConverter(JsonMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public byte[] toBytes(Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JacksonException e) {
            throw new GearmanConversionException(
                    value.getClass().getName() + " can't be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    @Override
    public @Nullable Object fromBytes(byte[] bytes, Type type) {
        if (bytes.length == 0) {
            throw new GearmanConversionException("empty (expected: JSON of " + type.getTypeName() + ")");
        }
        try {
            return mapper.readValue(bytes, mapper.constructType(type));
        } catch (JacksonException e) {
            throw new GearmanConversionException("no JSON of " + type.getTypeName() + ": " + e.getOriginalMessage(), e);
        }
    }
}
