package dev.gearman.spring.annotation;

import dev.gearman.spring.worker.InvalidWorkerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.StringUtils;
import org.springframework.util.StringValueResolver;

/** Attributes as text with placeholders, read as what they mean; empty is {@code null}. */
final class AttributeReader {
    private final BeanFactory beanFactory;
    private final StringValueResolver placeholders;

    AttributeReader(BeanFactory beanFactory) {
        this.beanFactory = beanFactory;
        this.placeholders = beanFactory instanceof ConfigurableBeanFactory configurable
                ? new EmbeddedValueResolver(configurable)
                : text -> text;
    }

    @Nullable
    String text(String raw) {
        String resolved = placeholders.resolveStringValue(raw);
        return resolved == null || resolved.isBlank() ? null : resolved.trim();
    }

    /** Only what was a placeholder is split at commas, since names may have some. */
    List<String> names(String[] raw) {
        List<String> names = new ArrayList<>();
        for (String one : raw) {
            String resolved = text(one);
            if (resolved == null) {
                throw new InvalidWorkerException(
                        "@GearmanWorker has an empty function name" + (one.isEmpty() ? "" : ": " + one),
                        "Give the function a name, or leave the attribute out to use that of the method.");
            }
            boolean replaced = one.contains("${") || one.contains("#{");
            names.addAll(replaced ? List.of(StringUtils.tokenizeToStringArray(resolved, ",")) : List.of(resolved));
        }
        return names;
    }

    @Nullable
    Duration duration(String attribute, String raw) {
        return read(attribute, raw, DurationFormatterUtils::detectAndParse, "a time like 30s");
    }

    @Nullable
    Boolean bool(String attribute, String raw) {
        return read(
                attribute,
                raw,
                text -> switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException(text);
                },
                "true or false");
    }

    <T> @Nullable T read(String attribute, String raw, Function<String, T> parser, String expected) {
        String text = text(raw);
        if (text == null) {
            return null;
        }
        try {
            return parser.apply(text);
        } catch (RuntimeException e) {
            throw new InvalidWorkerException(
                    attribute + ": '" + text + "' (expected: " + expected + ")", "Change the attribute.", e);
        }
    }

    <T> @Nullable T bean(String attribute, String raw, Class<T> type) {
        String name = text(raw);
        if (name == null) {
            return null;
        }
        try {
            return beanFactory.getBean(name, type);
        } catch (NoSuchBeanDefinitionException e) {
            throw new InvalidWorkerException(
                    attribute + ": there is no bean '" + name + "'",
                    "Define a bean of type " + type.getSimpleName() + " with this name, or correct the name.",
                    e);
        }
    }
}
