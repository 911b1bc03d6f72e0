package dev.gearman.client;

import org.jspecify.annotations.Nullable;

/** Why a request to a Gearman server has no result; its type says which of the things happened that can. */
public abstract sealed class GearmanException extends RuntimeException
        permits ClientClosedException,
                ConnectionLostException,
                JobExceptionException,
                JobFailedException,
                OverloadException,
                RequestTimeoutException,
                ServerErrorException,
                ServerUnavailableException {
    private static final long serialVersionUID = 1L;

    GearmanException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
