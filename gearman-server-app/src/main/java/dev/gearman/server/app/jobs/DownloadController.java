package dev.gearman.server.app.jobs;

import dev.gearman.server.app.history.JobResult;
import dev.gearman.server.app.operations.NotFoundException;
import dev.gearman.server.app.ui.PageController;
import dev.gearman.server.app.ui.PathNames;
import dev.gearman.server.app.ui.Preview;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * Workloads and results as files. They are saved, never opened: a workload may be a page with scripts. Pictures of known kinds
 * are shown, and have no rights.
 */
@PageController
@ConditionalOnWebApplication
@RequestMapping("/jobs/{handle}")
class DownloadController {
    private static final int MAX_NAME = 80;

    private final JobSearch search;

    DownloadController(JobSearch search) {
        this.search = search;
    }

    @GetMapping("/workload")
    ResponseEntity<byte[]> workload(@PathVariable("handle") String segment) {
        String handle = PathNames.decode(segment);
        return file(handle, "workload", bytesOfWorkload(handle, Integer.MAX_VALUE));
    }

    @GetMapping("/workload/image")
    ResponseEntity<byte[]> workloadImage(@PathVariable("handle") String segment) {
        return image(bytesOfWorkload(PathNames.decode(segment), Preview.MAX_IMAGE));
    }

    @GetMapping("/result")
    ResponseEntity<byte[]> result(@PathVariable("handle") String segment) {
        String handle = PathNames.decode(segment);
        return file(handle, "result", bytesOfResult(handle));
    }

    @GetMapping("/result/image")
    ResponseEntity<byte[]> resultImage(@PathVariable("handle") String segment) {
        return image(bytesOfResult(PathNames.decode(segment)));
    }

    private byte[] bytesOfWorkload(String handle, int max) {
        return search.workload(handle, max)
                .orElseThrow(() -> new NotFoundException("the workload of this job is not kept"));
    }

    private byte[] bytesOfResult(String handle) {
        return search.result(handle)
                .map(JobResult::result)
                .orElseThrow(() -> new NotFoundException("the result of this job is not kept"));
    }

    private static ResponseEntity<byte[]> file(String handle, String what, byte[] data) {
        String name = handle.replaceAll("[^A-Za-z0-9._-]", "-").replaceAll("^\\.+", "");
        ContentDisposition disposition = ContentDisposition.attachment()
                .filename((name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name) + "." + what)
                .build();
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_DISPOSITION, disposition.toString())
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(data);
    }

    private static ResponseEntity<byte[]> image(byte[] data) {
        String type = Preview.imageType(data);
        if (type == null) {
            throw new NotFoundException("this is no picture");
        }
        return ResponseEntity.ok().contentType(MediaType.parseMediaType(type)).body(data);
    }
}
