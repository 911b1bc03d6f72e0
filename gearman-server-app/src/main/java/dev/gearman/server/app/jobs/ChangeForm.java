package dev.gearman.server.app.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.server.api.JobEdit;
import dev.gearman.server.app.ui.PageZone;
import dev.gearman.server.app.ui.TypedTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.web.multipart.MultipartFile;

/**
 * The form in which a job that waits is changed. What somebody left as it was is not changed: times lose their milliseconds
 * in a form, and texts the kind of their line ends.
 *
 * @param at when it may run at the earliest, empty for at once
 * @param atBefore what was filled in there
 * @param priorityBefore what was chosen there
 * @param tz zone of these times
 * @param past {@code yes} if a time in the past is meant
 * @param text {@code yes} if the workload is in the form
 */
record ChangeForm(
        @Nullable String at,
        @Nullable String atBefore,
        @Nullable String tz,
        @Nullable String past,
        @Nullable String priority,
        @Nullable String priorityBefore,
        @Nullable String workload,
        @Nullable String text) {

    /** A time as forms have it. */
    static String at(@Nullable Instant time, ZoneId zone) {
        return time == null
                ? ""
                : LocalDateTime.ofInstant(time, zone)
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString();
    }

    boolean isText() {
        return "yes".equals(text);
    }

    /**
     * What is to be changed, {@code null} for nothing.
     *
     * @param before the workload as it is, if it is in the form
     * @throws IllegalArgumentException if a field makes no sense
     */
    @Nullable
    JobEdit edit(byte @Nullable [] before, @Nullable MultipartFile file) {
        String typed = filled(workload);
        byte[] data = (file != null && !file.isEmpty())
                        || (before != null && !lines(typed).equals(lines(before)))
                ? SubmitController.workload(typed, file)
                : null;
        boolean moved = isMoved();
        Instant time = moved ? time() : null;
        String rank = priority == null || priority.equals(priorityBefore) ? null : priority;
        if (data == null && !moved && rank == null) {
            return null;
        }
        JobEdit edit = JobEdit.of(
                !moved ? null : Long.valueOf(time == null ? 0 : time.toEpochMilli()),
                rank == null ? null : JobController.priority(rank));
        return data == null ? edit : edit.with(data);
    }

    private boolean isMoved() {
        return !minutes(at).equals(minutes(atBefore));
    }

    /** Without seconds that are zero, which browsers leave out or not. */
    private static String minutes(@Nullable String time) {
        return filled(time).replaceFirst("(T\\d\\d:\\d\\d):00(\\.0+)?$", "$1");
    }

    private @Nullable Instant time() {
        return TypedTime.instant("at", at, PageZone.named(tz));
    }

    /** The question to confirm first, or {@code null} if there is none. */
    @Nullable
    String question() {
        return isMoved() && past == null ? JobForm.question(time(), "Save") : null;
    }

    private static String filled(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static String lines(byte[] text) {
        return lines(new String(text, UTF_8));
    }

    private static String lines(String text) {
        return text.replace("\r\n", "\n").replace('\r', '\n');
    }
}
