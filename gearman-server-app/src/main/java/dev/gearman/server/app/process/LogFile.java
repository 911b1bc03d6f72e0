package dev.gearman.server.app.process;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.gearman.server.app.config.InvalidSettingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.logback.StructuredLogEncoder;

/** Where the log of the process goes. All of it is about one process: hence static. */
public final class LogFile {
    private static final Logger log = LoggerFactory.getLogger(LogFile.class);
    private static final String CONSOLE = "CONSOLE";

    private static volatile @Nullable FileAppender<ILoggingEvent> file;
    private static volatile boolean onTerminal;

    private LogFile() {}

    /**
     * Sends the log elsewhere.
     *
     * @param target {@code stderr}, {@code none} or the path of a file
     * @param pattern of the lines in a file, as Logback has it
     * @param structured format of the lines in a file as Spring Boot names it, such as {@code ecs}, in the place of the
     *     pattern; {@code null} for the pattern
     * @throws InvalidSettingException if the file can't be written
     */
    public static void use(String target, String pattern, @Nullable String structured) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            log.info("The log goes where its own configuration says, not to {}", target);
            return;
        }
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        switch (target) {
            case "stderr" -> {
                toStandardError(root);
                onTerminal = true;
            }
            case "none" -> root.detachAppender(CONSOLE);
            default -> {
                FileAppender<ILoggingEvent> appender = open(target, encoder(pattern, structured, context), context);
                root.addAppender(appender);
                root.detachAppender(CONSOLE);
                file = appender;
            }
        }
    }

    private static void toStandardError(ch.qos.logback.classic.Logger root) {
        if (root.getAppender(CONSOLE) instanceof ConsoleAppender<ILoggingEvent> console) {
            console.stop();
            console.setTarget("System.err");
            console.start();
        }
    }

    private static Encoder<ILoggingEvent> encoder(String pattern, @Nullable String structured, LoggerContext context) {
        if (structured != null && !structured.isBlank()) {
            StructuredLogEncoder encoder = new StructuredLogEncoder();
            encoder.setContext(context);
            encoder.setFormat(structured);
            encoder.setCharset(StandardCharsets.UTF_8);
            encoder.start();
            return encoder;
        }
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(pattern);
        encoder.start();
        return encoder;
    }

    private static FileAppender<ILoggingEvent> open(
            String name, Encoder<ILoggingEvent> encoder, LoggerContext context) {
        String path = check(name).toString();
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setName("GEARMAN_LOG_FILE");
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setFile(path);
        appender.start();
        return appender;
    }

    /** Logback keeps it to itself when it can't open a file, so this tries first. */
    private static Path check(String name) {
        try {
            Path path = Path.of(name).toAbsolutePath();
            Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
            return path;
        } catch (IOException | InvalidPathException e) {
            throw new InvalidSettingException("can't write the log file: " + FileTrouble.sentence(name, e), e);
        }
    }

    /** Closes the file and opens it by its name again, for programs that rename it to keep it. */
    static void reopen() {
        FileAppender<ILoggingEvent> appender = file;
        if (appender == null) {
            log.info("Asked to reopen the log file, but the log does not go to one");
            return;
        }
        try {
            appender.openFile(appender.getFile());
            log.info("The log file was reopened");
        } catch (IOException e) {
            log.error("The log file can't be reopened", e);
        }
    }

    /** Whether what is logged is seen on the terminal. Not so before {@link #use} was called. */
    static boolean isOnTerminal() {
        return onTerminal;
    }

    /** Whether the log goes to a file. */
    static boolean isFile() {
        return file != null;
    }
}
