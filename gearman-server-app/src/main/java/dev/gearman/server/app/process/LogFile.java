package dev.gearman.server.app.process;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import dev.gearman.server.app.config.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the log of the process goes. All of it is about one process: hence static. */
public final class LogFile {
    private static final Logger log = LoggerFactory.getLogger(LogFile.class);
    private static final String CONSOLE = "CONSOLE";

    private static volatile @Nullable FileAppender<ILoggingEvent> file;
    private static volatile boolean silent;

    private LogFile() {}

    /**
     * Sends the log elsewhere.
     *
     * @param target {@code stderr}, {@code none} or the path of a file
     * @param pattern of the lines in a file, as Logback has it
     * @throws InvalidSettingException if the file can't be written
     */
    public static void use(String target, String pattern) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            log.info("The log goes where its own configuration says, not to {}", target);
            return;
        }
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        switch (target) {
            case "stderr" -> toStandardError(root);
            case "none" -> {
                root.detachAppender(CONSOLE);
                silent = true;
            }
            default -> {
                FileAppender<ILoggingEvent> appender = open(target, pattern, context);
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

    private static FileAppender<ILoggingEvent> open(String name, String pattern, LoggerContext context) {
        String path = check(name).toString();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(pattern);
        encoder.start();
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

    /** Whether what is logged is seen on the terminal. */
    static boolean isOnTerminal() {
        return file == null && !silent;
    }
}
