package dev.gearman.sample.image.photo;

import org.jspecify.annotations.Nullable;

/** A file that is no photo, or one that is too large. The message is for the person who sent it. */
public final class RefusedPhotoException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedPhotoException(String message) {
        this(message, null);
    }

    RefusedPhotoException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
