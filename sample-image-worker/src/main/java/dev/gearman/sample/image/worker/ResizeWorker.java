package dev.gearman.sample.image.worker;

import dev.gearman.client.GearmanException;
import dev.gearman.sample.image.Functions;
import dev.gearman.sample.image.ResizeResult;
import dev.gearman.sample.image.photo.PhotoResizer;
import dev.gearman.sample.image.photo.RefusedPhotoException;
import dev.gearman.spring.GearmanJob;
import dev.gearman.spring.GearmanOperations;
import dev.gearman.spring.annotation.GearmanRetry;
import dev.gearman.spring.annotation.GearmanWorker;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Resizes photos and sends back what became of them, with another job.
 *
 * <p>Nothing is lost when this process ends in the middle: the server gives the photo to the next worker, and takes the result
 * over before this job is complete. At worst a photo is resized twice, and the second result replaces the first.
 */
@Component
@Profile("worker")
class ResizeWorker {
    private static final Logger log = LoggerFactory.getLogger(ResizeWorker.class);

    private final PhotoResizer resizer;
    private final GearmanOperations gearman;

    ResizeWorker(ResizeProperties properties, GearmanOperations gearman) {
        this.resizer = new PhotoResizer(properties.sizes(), properties.maxMegapixels());
        this.gearman = gearman;
    }

    /** The workload is the photo itself, so that any Gearman client can send one; its id is the job's unique key. */
    @GearmanWorker(value = Functions.RESIZE, concurrency = "${sample.image.concurrency}")
    @GearmanRetry(includes = GearmanException.class, maxRetries = "5", delay = "1s")
    void resize(byte[] photo, GearmanJob job) {
        ResizeResult result = resized(photo, job);
        gearman.job(Functions.RESULT)
                .unique(Functions.resultKey(result.id()))
                .workload(result)
                .submit();
    }

    private ResizeResult resized(byte[] photo, GearmanJob job) {
        String id = Objects.requireNonNullElseGet(job.unique(), job.handle()::handle);
        try {
            ResizeResult result = ResizeResult.of(id, resizer.resize(photo, job::progress));
            log.info("{}: {} bytes, {} x {} pixels resized", id, photo.length, result.width(), result.height());
            return result;
        } catch (RefusedPhotoException e) {
            log.info("{}: {} bytes refused: {}", id, photo.length, e.getMessage());
            // quotes bytes of the photo
            log.debug("{}: the reason", id, e.getCause());
            return ResizeResult.refused(id, String.valueOf(e.getMessage()));
        }
    }
}
