package dev.gearman.server.app.ui;

import dev.gearman.server.ServerOptions;
import dev.gearman.server.app.operations.BusyException;
import dev.gearman.server.app.operations.Engine;
import dev.gearman.server.app.security.Access;
import dev.gearman.server.app.security.Visitor;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** What all pages have. */
@ControllerAdvice(annotations = PageController.class)
@ConditionalOnWebApplication
class PageFrame {
    private final Access access;
    private final Engine engine;
    private final String version;

    PageFrame(Access access, Engine engine, ServerOptions options) {
        this.access = access;
        this.engine = engine;
        this.version = options.version();
    }

    /**
     * What the frame of a page shows.
     *
     * @param operator whether actions are offered
     * @param named whether somebody has logged in, and can log out
     * @param reading whether the store is still being read
     */
    record Frame(String version, String who, boolean operator, boolean named, boolean readOnly, boolean reading) {}

    @ModelAttribute("clock")
    PageZone clock(HttpServletRequest request) {
        return PageZone.of(request);
    }

    @ModelAttribute
    void frame(Model model, HttpServletRequest request) {
        Visitor visitor = Visitor.of(request);
        model.addAttribute(
                "frame",
                new Frame(
                        version,
                        visitor.name(),
                        visitor.operator(),
                        access.loginRequired(),
                        access.readOnly(),
                        isReading()));
        // its cookie has to be set before the first bytes of a long page leave
        if (request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token) {
            token.getToken();
        }
    }

    private boolean isReading() {
        try {
            return !engine.snapshot().complete();
        } catch (BusyException e) {
            return false;
        }
    }
}
