package dev.gearman.server.app.config;

/** The levels of gearmand's log, and what they are here. */
public enum Verbosity {
    /** Errors, as {@link #ERROR}. */
    FATAL("error"),
    /** Errors, as {@link #ERROR}. */
    ALERT("error"),
    /** Errors, as {@link #ERROR}. */
    CRITICAL("error"),
    /** Errors only. */
    ERROR("error"),
    /** Errors and warnings. */
    WARNING("warn"),
    /** The same as {@link #INFO}. */
    NOTICE("info"),
    /** What a start and a stop have to say as well. */
    INFO("info"),
    /** Everything that the job server can say. */
    DEBUG("debug");

    private final String level;

    Verbosity(String level) {
        this.level = level;
    }

    /** Level of our own loggers. */
    String level() {
        return level;
    }

    /** Level of everybody else's: the internals of libraries are of no interest, even to those who debug jobs. */
    String levelOfLibraries() {
        return this == DEBUG ? INFO.level : level;
    }
}
