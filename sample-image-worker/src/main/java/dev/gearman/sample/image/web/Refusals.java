package dev.gearman.sample.image.web;

import dev.gearman.client.GearmanException;
import dev.gearman.sample.image.photo.RefusedPhotoException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Profile;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.multipart.MaxUploadSizeExceededException;

/** Says in plain words why something was not done; before Spring Boot, which knows some of these as well, does. */
@RestControllerAdvice
@Profile("web")
@Order(Ordered.HIGHEST_PRECEDENCE)
class Refusals {
    private static final Logger log = LoggerFactory.getLogger(Refusals.class);

    private final DataSize maxFileSize;

    Refusals(@Value("${spring.servlet.multipart.max-file-size}") DataSize maxFileSize) {
        this.maxFileSize = maxFileSize;
    }

    @ExceptionHandler
    ProblemDetail refused(RefusedPhotoException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT, String.valueOf(e.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail tooLarge(MaxUploadSizeExceededException e) {
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.CONTENT_TOO_LARGE,
                "The file is too large: up to " + maxFileSize.toMegabytes() + " MB are accepted.");
    }

    @ExceptionHandler
    ProblemDetail noJobServer(GearmanException e) {
        log.warn("No answer from the job server: {}", e.getMessage());
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE,
                "The job server can't be reached just now. Please try again in a minute.");
    }
}
