package dev.gearman.server.app.ui;

import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.security.Access;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Who are you? */
@PageController
@ConditionalOnWebApplication
class LoginController {
    private final Access access;
    private final boolean hasUsers;
    private final List<Provider> providers = new ArrayList<>();

    /** Another place to log in. */
    record Provider(String name, String href) {}

    LoginController(
            Access access,
            GearmanServerProperties properties,
            ObjectProvider<ClientRegistrationRepository> registrations) {
        this.access = access;
        this.hasUsers = !properties.security().users().isEmpty();
        if (registrations.getIfAvailable() instanceof Iterable<?> all) {
            for (Object one : all) {
                if (one instanceof ClientRegistration registration) {
                    providers.add(new Provider(
                            registration.getClientName(), "/oauth2/authorization/" + registration.getRegistrationId()));
                }
            }
        }
    }

    @GetMapping("/login")
    String page(@RequestParam(required = false) String error, @RequestParam(required = false) String out, Model model) {
        if (!access.loginRequired()) {
            return "redirect:/";
        }
        model.addAttribute("failed", error != null);
        model.addAttribute("left", out != null);
        model.addAttribute("hasUsers", hasUsers);
        model.addAttribute("providers", providers);
        return "login";
    }
}
