package dev.gearman.server.app.web;

import dev.gearman.server.ServerOptions;
import dev.gearman.server.app.security.Access;
import dev.gearman.server.app.security.Visitor;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** What all pages have. */
@ControllerAdvice(basePackageClasses = Chrome.class)
@ConditionalOnWebApplication
class Chrome {
    private final Access access;
    private final String version;

    Chrome(Access access, ServerOptions options) {
        this.access = access;
        this.version = options.version();
    }

    /**
     * What the frame of a page shows.
     *
     * @param operator whether actions are offered
     * @param named whether somebody has logged in, and can log out
     */
    record Frame(String version, String who, boolean operator, boolean named, boolean readOnly) {}

    @ModelAttribute("clock")
    PageZone clock(HttpServletRequest request) {
        return PageZone.of(request);
    }

    @ModelAttribute
    void frame(Model model, HttpServletRequest request) {
        Visitor visitor = Visitor.of(request);
        model.addAttribute(
                "frame",
                new Frame(version, visitor.name(), visitor.operator(), access.loginRequired(), access.readOnly()));
        // its cookie has to be set before the first bytes of a long page leave
        if (request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token) {
            token.getToken();
        }
    }
}
