package dev.gearman.server.app.settings;

import java.util.Map;

/** What an operator has set and what is in force again after a restart, such as a function that is paused. */
public interface Settings {

    /** Functions that are paused: key = name of the function, value empty. */
    String PAUSED = "paused";

    /** Largest queues: key = name of the function, value = three numbers with a space between them: high, normal, low. */
    String MAX_QUEUE = "max-queue";

    /**
     * All settings of a kind.
     *
     * @param kind such as {@link #PAUSED}, up to 40 characters
     */
    Map<String, String> all(String kind);

    /**
     * Keeps a setting in the place of the one before.
     *
     * @param key up to 64 KB, the empty string included
     * @param value up to 1,000 characters
     */
    void put(String kind, String key, String value);

    /** Forgets a setting; harmless if there is none. */
    void remove(String kind, String key);
}
