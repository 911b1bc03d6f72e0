package dev.gearman.server.app.api;

import dev.gearman.protocol.RefusedException;
import dev.gearman.server.app.control.BusyException;
import dev.gearman.server.app.control.Engine;
import dev.gearman.server.app.control.NotFoundException;
import dev.gearman.server.app.record.RecordsUnavailableException;
import java.util.concurrent.CompletionException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** What goes wrong, as problem details. */
@RestControllerAdvice(basePackageClasses = ApiErrors.class)
@ConditionalOnWebApplication
@Order(Ordered.HIGHEST_PRECEDENCE)
class ApiErrors extends ResponseEntityExceptionHandler {

    @ExceptionHandler
    ProblemDetail notFound(NotFoundException e) {
        return problem(HttpStatus.NOT_FOUND, e);
    }

    @ExceptionHandler
    ProblemDetail busy(BusyException e) {
        return problem(HttpStatus.SERVICE_UNAVAILABLE, e);
    }

    @ExceptionHandler
    ProblemDetail records(RecordsUnavailableException e) {
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE, "the database does not answer at the moment");
    }

    @ExceptionHandler
    ProblemDetail refused(RefusedException e) {
        ProblemDetail problem = problem(
                switch (e.code()) {
                    case QUEUE_ERROR, SHUTDOWN -> HttpStatus.SERVICE_UNAVAILABLE;
                    case ARGUMENT_TOO_LARGE -> HttpStatus.CONTENT_TOO_LARGE;
                    default -> HttpStatus.CONFLICT;
                },
                e);
        problem.setProperty("code", e.code().name());
        return problem;
    }

    @ExceptionHandler
    ProblemDetail invalid(IllegalArgumentException e) {
        return problem(HttpStatus.BAD_REQUEST, e);
    }

    @ExceptionHandler
    ProblemDetail later(CompletionException e) {
        RuntimeException cause = Engine.unwrapped(e);
        if (cause instanceof RefusedException refused) {
            return refused(refused);
        }
        if (cause instanceof BusyException busy) {
            return busy(busy);
        }
        throw cause;
    }

    private static ProblemDetail problem(HttpStatus status, RuntimeException e) {
        return ProblemDetail.forStatusAndDetail(status, String.valueOf(e.getMessage()));
    }
}
