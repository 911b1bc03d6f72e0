package dev.gearman.server.app.ui;

import dev.gearman.protocol.RefusedException;
import dev.gearman.server.app.operations.BusyException;
import dev.gearman.server.app.operations.ConflictException;
import dev.gearman.server.app.operations.NotFoundException;
import dev.gearman.server.app.records.RecordsUnavailableException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/** What goes wrong in a page becomes the error page, with a sentence and the status that it deserves. */
@ControllerAdvice(annotations = PageController.class)
@ConditionalOnWebApplication
class PageErrors {

    @ExceptionHandler
    void notFound(NotFoundException e, HttpServletResponse response) throws IOException {
        response.sendError(404, e.getMessage());
    }

    @ExceptionHandler
    void conflict(ConflictException e, HttpServletResponse response) throws IOException {
        response.sendError(409, e.getMessage());
    }

    @ExceptionHandler
    void busy(BusyException e, HttpServletResponse response) throws IOException {
        response.sendError(503, e.getMessage());
    }

    @ExceptionHandler
    void records(RecordsUnavailableException e, HttpServletResponse response) throws IOException {
        response.sendError(503, "the database does not answer at the moment");
    }

    @ExceptionHandler
    void refused(RefusedException e, HttpServletResponse response) throws IOException {
        response.sendError(409, "the job server refused: " + e.getMessage());
    }

    @ExceptionHandler
    void invalid(IllegalArgumentException e, HttpServletResponse response) throws IOException {
        response.sendError(400, String.valueOf(e.getMessage()));
    }
}
