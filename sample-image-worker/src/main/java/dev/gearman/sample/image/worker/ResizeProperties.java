package dev.gearman.sample.image.worker;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the worker role is told.
 *
 * @param sizes Sizes to make: a name for each, and the length of the longer side in pixels
 * @param maxMegapixels Largest picture that is decoded, in millions of pixels
 */
@ConfigurationProperties("sample.image")
public record ResizeProperties(
        @Nullable Map<String, Integer> sizes,
        @DefaultValue("100") int maxMegapixels) {
    public ResizeProperties {
        sizes = sizes == null || sizes.isEmpty()
                ? Map.of("small", 160, "medium", 640, "large", 1600)
                : Map.copyOf(sizes);
        sizes.forEach((name, pixels) -> {
            if (!name.matches("[a-z0-9-]{1,20}") || pixels < 1 || pixels > 10_000) {
                throw new IllegalArgumentException("sample.image.sizes." + name + ": " + pixels
                        + " (expected: 1..10000, and a name of up to 20 of a-z, 0-9 and -)");
            }
        });
    }

    @Override
    public Map<String, Integer> sizes() {
        return sizes == null ? Map.of() : sizes;
    }
}
