package dev.gearman.server.app.cli;

import dev.gearman.server.app.cli.Invocation.Note;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what the options of a command line come down to; not thread-safe. */
final class Translation {
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final List<Note> notes = new ArrayList<>();

    void set(String property, String value) {
        properties.put(property, value);
    }

    /** Something that an option does not do, and why that is no loss. */
    void note(String text) {
        notes.add(new Note(false, text));
    }

    /** Something that an option does not do, and that somebody may count on. */
    void warn(String text) {
        notes.add(new Note(true, text));
    }

    Map<String, String> properties() {
        return properties;
    }

    List<Note> notes() {
        return notes;
    }
}
