package dev.gearman.spring.converter;

import org.jspecify.annotations.Nullable;

/** A workload or a result that can't be made into an object, or the other way round. */
public class GearmanConversionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public GearmanConversionException(String message) {
        this(message, null);
    }

    public GearmanConversionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
