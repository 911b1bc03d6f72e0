package dev.gearman.sample.email.web;

import dev.gearman.client.GearmanException;
import dev.gearman.sample.email.compose.InvalidMailException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Tells callers of REST why a mail was not taken in. */
@RestControllerAdvice(assignableTypes = MailRestController.class)
class Refusals {
    private static final Logger log = LoggerFactory.getLogger(Refusals.class);

    static final String NO_JOB_SERVER =
            "The job server can't be reached just now, so the mail was not queued. Please try again in a minute.";

    @ExceptionHandler
    ProblemDetail invalid(InvalidMailException e) {
        ProblemDetail problem =
                ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT, "The mail can't be sent as it is.");
        problem.setProperty("problems", e.problems());
        return problem;
    }

    @ExceptionHandler
    ProblemDetail noJobServer(GearmanException e) {
        log.warn("A mail was not queued: {}", e.getMessage());
        return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, NO_JOB_SERVER);
    }
}
