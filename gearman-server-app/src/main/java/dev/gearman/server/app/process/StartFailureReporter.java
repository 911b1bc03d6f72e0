package dev.gearman.server.app.process;

import dev.gearman.server.ServerStartException;
import dev.gearman.server.app.config.InvalidSettingException;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.context.config.ConfigDataNotFoundException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.util.ClassUtils;

/**
 * Says in one sentence why the application did not start, where it is something that its operator can put right. Everything
 * else is left to Spring Boot's own reporters.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartFailureReporter implements SpringBootExceptionReporter {
    private static final Logger log = LoggerFactory.getLogger(StartFailureReporter.class);

    @Override
    public boolean reportException(Throwable failure) {
        String sentence = sentence(failure);
        if (sentence == null) {
            return false;
        }
        log.error(sentence);
        if (!LogFile.isOnTerminal()) {
            System.err.println("gearman-server-app: " + sentence);
        }
        return true;
    }

    static @Nullable String sentence(Throwable failure) {
        String found = null;
        for (Throwable e = failure; e != null; e = e.getCause()) {
            String sentence = sentenceOf(e);
            if (sentence != null && (found == null || !(e instanceof WebServerException))) {
                found = sentence;
                if (e instanceof BindException) {
                    return found;
                }
            }
        }
        return found;
    }

    private static @Nullable String sentenceOf(Throwable e) {
        if (e instanceof ServerStartException || e instanceof InvalidSettingException) {
            return e.getMessage();
        }
        if (e instanceof PortInUseException inUse) {
            return "the web port " + inUse.getPort()
                    + " is in use by another process (--server.port=N chooses another one,"
                    + " --headless does without)";
        }
        if (e instanceof WebServerException) {
            return "the web port can't be opened: " + rootMessage(e);
        }
        if (e instanceof BindException bind) {
            return binding(bind);
        }
        if (e instanceof ConfigDataNotFoundException) {
            return "a file with properties can't be read: " + e.getMessage();
        }
        return null;
    }

    private static String binding(BindException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidSettingException) {
                return String.valueOf(cause.getMessage());
            }
            if (cause instanceof UnboundConfigurationPropertiesException unbound) {
                Set<ConfigurationProperty> unknown = unbound.getUnboundProperties();
                return unknown.stream()
                                .map(property -> property.getName().toString())
                                .collect(Collectors.joining(", "))
                        + (unknown.size() == 1 ? " is not a known property" : " are not known properties");
            }
        }
        ConfigurationProperty property = e.getProperty();
        if (property == null) {
            return e.getName() + ": " + rootMessage(e);
        }
        return property.getName() + ": '" + property.getValue() + "' is not valid (expected: " + expected(e) + ")";
    }

    private static String expected(BindException e) {
        Class<?> type = e.getTarget().getType().resolve(Object.class);
        if (type.isEnum()) {
            return "one of "
                    + java.util.Arrays.stream(type.getEnumConstants())
                            .map(value -> value.toString()
                                    .toLowerCase(java.util.Locale.ROOT)
                                    .replace('_', '-'))
                            .collect(Collectors.joining(", "));
        }
        return switch (ClassUtils.getShortName(ClassUtils.resolvePrimitiveIfNecessary(type))) {
            case "Integer", "Long", "Short" -> "a number";
            case "Boolean" -> "true or false";
            case "Duration" -> "a time such as 500ms or 5s";
            case "DataSize" -> "a size such as 64MB";
            default -> rootMessage(e);
        };
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    }
}
