package dev.gearman.server.app.web;

import dev.gearman.server.ServerOptions;
import dev.gearman.server.app.lifecycle.JobServer;
import dev.gearman.server.app.lifecycle.SnapshotSource;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.server.ResponseStatusException;

/** The first page. It reads snapshots only, never the engine. */
@Controller
@ConditionalOnWebApplication
class ServerPageController {
    private final JobServer server;
    private final SnapshotSource snapshots;
    private final String version;

    ServerPageController(JobServer server, SnapshotSource snapshots, ServerOptions options) {
        this.server = server;
        this.snapshots = snapshots;
        this.version = options.version();
    }

    @GetMapping("/")
    String page(Model model, HttpServletRequest request) {
        List<InetSocketAddress> addresses = server.addresses();
        if (addresses.isEmpty()) {
            throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "the job server is closed");
        }
        try {
            model.addAttribute("page", ServerPage.of(snapshots.get()));
        } catch (TimeoutException e) {
            throw new ResponseStatusException(
                    HttpStatus.SERVICE_UNAVAILABLE, "the job server is too busy to answer", e);
        }
        int port = addresses.get(0).getPort();
        model.addAttribute("version", version);
        model.addAttribute("port", port);
        model.addAttribute("webPort", request.getLocalPort());
        model.addAttribute("tool", port == ServerOptions.DEFAULT_PORT ? "gearman" : "gearman -p " + port);
        return "server";
    }
}
