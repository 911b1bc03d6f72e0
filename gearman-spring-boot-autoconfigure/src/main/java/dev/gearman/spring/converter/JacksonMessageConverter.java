package dev.gearman.spring.converter;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON in UTF-8, by Jackson 3. A workload that can't be read is not quoted in the exception, because that is logged: Jackson's
 * own exception, which quotes the value at fault, is logged at DEBUG only.
 */
public final class JacksonMessageConverter implements GearmanMessageConverter {
    private static final Logger log = LoggerFactory.getLogger(JacksonMessageConverter.class);

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
            log.debug("No JSON of {}", type.getTypeName(), e);
            throw new GearmanConversionException("no JSON of " + type.getTypeName() + ": "
                    + e.getClass().getSimpleName() + position(e.getLocation()));
        }
    }

    private static String position(@Nullable TokenStreamLocation location) {
        return location == null || location.getLineNr() < 1
                ? ""
                : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
