package dev.gearman.server.app.rest;

import dev.gearman.protocol.RefusedException;
import dev.gearman.server.app.operations.BusyException;
import dev.gearman.server.app.operations.ConflictException;
import dev.gearman.server.app.operations.Engine;
import dev.gearman.server.app.operations.NotFoundException;
import dev.gearman.server.app.records.RecordsUnavailableException;
import java.util.Collection;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** What goes wrong, as problem details. */
@RestControllerAdvice(annotations = RestController.class)
@ConditionalOnWebApplication
@Order(Ordered.HIGHEST_PRECEDENCE)
class ApiErrors extends ResponseEntityExceptionHandler {

    /** Names a field that is not known: a filter without it would match more than was meant. */
    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (e.getCause() instanceof UnrecognizedPropertyException unknown) {
            Collection<Object> known = unknown.getKnownPropertyIds();
            String detail = unknown.getPropertyName() + ": unknown"
                    + (known == null ? "" : " (expected: one of " + sorted(known) + ")");
            return handleExceptionInternal(
                    e, ProblemDetail.forStatusAndDetail(status, detail), headers, status, request);
        }
        return super.handleHttpMessageNotReadable(e, headers, status, request);
    }

    private static String sorted(Collection<Object> names) {
        return names.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
    }

    @ExceptionHandler
    ProblemDetail notFound(NotFoundException e) {
        return problem(HttpStatus.NOT_FOUND, e);
    }

    @ExceptionHandler
    ProblemDetail conflict(ConflictException e) {
        return problem(HttpStatus.CONFLICT, e);
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
