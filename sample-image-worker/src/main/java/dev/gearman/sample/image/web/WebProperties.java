package dev.gearman.sample.image.web;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the web role is told.
 *
 * @param directory Folder for the results; several web roles behind one address share it
 * @param keep Time after which results are deleted
 * @param maxMegapixels Largest picture that is handed on to a worker, in millions of pixels
 */
@ConfigurationProperties("sample.image")
public record WebProperties(
        @DefaultValue("data/images") Path directory,
        @DefaultValue("1d") Duration keep,
        @DefaultValue("100") int maxMegapixels) {}
