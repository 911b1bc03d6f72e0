package dev.gearman.server.app.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
     * Fetch the jobs that a gearmand has left in its queue.
     *
     * @param source where they are
     * @param arguments for Spring, which say where they are to go
     */
    record Import(Source source, List<String> arguments) implements Invocation {
        /**
         * A queue of gearmand.
         *
         * @param url its database, for JDBC
         * @param user who to log in as, {@code null} if nobody was named
         * @param password of that user
         * @param table name of the table
         */
        public record Source(
                String url, @Nullable String user, @Nullable String password, String table) {
            /** Without the password. */
            @Override
            public String toString() {
                return "the table " + table + " of " + url.replaceFirst("[?;].*", "");
            }
        }
    }

    /**
     * A word about an option that was accepted.
     *
     * @param warning whether something may not be as expected
     */
    record Note(boolean warning, String text) {}
}
