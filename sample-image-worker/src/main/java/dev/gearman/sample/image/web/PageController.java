package dev.gearman.sample.image.web;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.GetMapping;

/** The page. */
@Controller
@Profile("web")
class PageController {
    private final WebProperties properties;
    private final DataSize maxFileSize;

    PageController(WebProperties properties, @Value("${spring.servlet.multipart.max-file-size}") DataSize maxFileSize) {
        this.properties = properties;
        this.maxFileSize = maxFileSize;
    }

    @GetMapping("/")
    String page(Model model) {
        model.addAttribute("maxMegabytes", maxFileSize.toMegabytes());
        model.addAttribute("maxBytes", maxFileSize.toBytes());
        model.addAttribute("maxMegapixels", properties.maxMegapixels());
        return "photos";
    }
}
