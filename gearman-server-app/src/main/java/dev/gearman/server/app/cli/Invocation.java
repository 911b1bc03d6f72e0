package dev.gearman.server.app.cli;

import java.util.List;
import java.util.Map;

/** What a command line asks for. */
public sealed interface Invocation {

    /**
     * Print something, and end well.
     *
     * @param text may be empty
     */
    record Print(String text) implements Invocation {}

    /**
     * Run the server.
     *
     * @param arguments for Spring
     * @param defaults properties that hold where nobody has set them
     * @param notes what is to be said about options that were accepted
     */
    record Start(List<String> arguments, Map<String, Object> defaults, List<Note> notes) implements Invocation {}

    /**
     * A word about an option that was accepted.
     *
     * @param warning whether something may not be as expected
     */
    record Note(boolean warning, String text) {}
}
