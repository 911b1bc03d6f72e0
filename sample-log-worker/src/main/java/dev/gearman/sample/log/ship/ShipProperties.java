package dev.gearman.sample.log.ship;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What is shipped, and how.
 *
 * @param files Files to ship; none unless set
 * @param stdin Whether to ship the standard input
 * @param follow Whether to wait at the end of a file for more, also when the file is replaced by a new one
 * @param source Name of this machine, by which lines of files with the same path are told apart; the host's name if not set
 * @param positions Folder that remembers how far each file was shipped
 * @param batch Size of batches
 * @param maxWaiting Batches that may be waiting at the job server before no more are sent
 * @param poll Time between two looks at a file that has nothing new
 */
@ConfigurationProperties("sample.log")
public record ShipProperties(
        @DefaultValue List<Path> files,
        @DefaultValue("false") boolean stdin,
        @DefaultValue("true") boolean follow,
        @Nullable String source,
        @DefaultValue("data/positions") Path positions,
        @DefaultValue Batch batch,
        @DefaultValue("100") int maxWaiting,
        @DefaultValue("1s") Duration poll) {
    /**
     * When a batch is full. What is there is sent when nothing more comes.
     *
     * @param lines Most lines
     * @param size Most bytes; a longer line is cut
     */
    public record Batch(
            @DefaultValue("5000") int lines,
            @DefaultValue("1MB") DataSize size) {}
}
