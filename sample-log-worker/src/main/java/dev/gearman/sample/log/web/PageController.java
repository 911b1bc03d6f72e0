package dev.gearman.sample.log.web;

import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The page, which gets its numbers from {@link StatisticsController}. */
@Controller
@Profile("web")
class PageController {
    @GetMapping("/")
    String page() {
        return "statistics";
    }
}
