package dev.gearman.sample.image.web;

import dev.gearman.client.JobStatus;
import dev.gearman.sample.image.Functions;
import dev.gearman.sample.image.photo.PhotoFile;
import dev.gearman.sample.image.photo.RefusedPhotoException;
import dev.gearman.sample.image.photo.Thumbnail;
import dev.gearman.spring.GearmanOperations;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.springframework.context.annotation.Profile;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** Takes photos and hands them on to the workers; tells how far they are; gives out the thumbnails. */
@RestController
@Profile("web")
class PhotoController {
    private final GearmanOperations gearman;
    private final ResultStore store;
    private final int maxMegapixels;

    PhotoController(GearmanOperations gearman, ResultStore store, WebProperties properties) {
        this.gearman = gearman;
        this.store = store;
        this.maxMegapixels = properties.maxMegapixels();
    }

    /** Whom to ask for a photo's status. */
    record Accepted(UUID id, String status) {}

    /** A look at the header first: what is no photo need not travel to a worker to be refused. */
    @PostMapping("/photos")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Accepted accept(@RequestParam MultipartFile photo) throws IOException, RefusedPhotoException {
        byte[] file = photo.getBytes();
        PhotoFile.of(file, maxMegapixels);
        UUID id = UUID.randomUUID();
        gearman.job(Functions.RESIZE).unique(id.toString()).workload(file).submit();
        return new Accepted(id, "photos/" + id);
    }

    /**
     * A photo is at one of three places, and is looked for in the order in which it gets there; the last is looked at
     * again, since it may have arrived meanwhile.
     */
    @GetMapping("/photos/{id}")
    PhotoStatus status(@PathVariable UUID id) {
        return store.find(id).map(result -> PhotoStatus.of(id, result)).orElseGet(() -> unfinished(id));
    }

    private PhotoStatus unfinished(UUID id) {
        JobStatus resizing = gearman.statusByUnique(id.toString());
        if (resizing.known()) {
            return PhotoStatus.of(resizing);
        }
        if (gearman.statusByUnique(Functions.resultKey(id.toString())).known()) {
            return PhotoStatus.onItsWay();
        }
        return store.find(id).map(result -> PhotoStatus.of(id, result)).orElseGet(PhotoStatus::lost);
    }

    /** What an id names never changes, so browsers may keep it. */
    @GetMapping("/photos/{id}/{size}")
    ResponseEntity<byte[]> thumbnail(@PathVariable UUID id, @PathVariable String size) {
        return store.find(id, size)
                .map(PhotoController::file)
                .orElseGet(() -> ResponseEntity.notFound().build());
    }

    private static ResponseEntity<byte[]> file(Thumbnail thumbnail) {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.maxAge(Duration.ofDays(1)).cachePrivate())
                .contentType(MediaType.parseMediaType(thumbnail.contentType()))
                .body(thumbnail.content());
    }
}
