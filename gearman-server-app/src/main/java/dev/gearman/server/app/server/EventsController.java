package dev.gearman.server.app.server;

import dev.gearman.server.app.ui.PageController;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Where pages get their live numbers from. */
@PageController
@ConditionalOnWebApplication
class EventsController {
    private final LiveFeed feed;

    EventsController(LiveFeed feed) {
        this.feed = feed;
    }

    @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter events() {
        SseEmitter emitter = feed.join();
        if (emitter == null) {
            throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "too many viewers");
        }
        return emitter;
    }
}
