package dev.gearman.server.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.gearman.protocol.Decimal;
import dev.gearman.server.engine.JobEngine;
import dev.gearman.server.engine.state.FunctionQueue;
import dev.gearman.server.engine.state.Job;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The administrative text protocol, one row a command. Replies are those of the C server to the byte, since scripts and
 * monitors read them. Text is one byte a character (ISO 8859-1). Called on the engine's thread.
 */
public final class AdminCommands {
    private static final String OK = "OK\r\n";
    /** A line of more words than this ends the connection. */
    private static final int MAX_WORDS = 5;

    private interface Command {
        String run(JobEngine engine, List<String> words);
    }

    private final JobEngine engine;
    private final Map<String, Command> table;

    /**
     * @param version what {@code version} answers
     * @param verbosity what {@code verbose} answers
     */
    public AdminCommands(JobEngine engine, String version, String verbosity) {
        this.engine = engine;
        this.table = Map.ofEntries(
                Map.entry("status", (e, words) -> e.view().status()),
                Map.entry("prioritystatus", (e, words) -> e.view().priorityStatus()),
                Map.entry("workers", (e, words) -> e.view().workers()),
                Map.entry("version", (e, words) -> "OK " + version + "\n"),
                Map.entry("verbose", (e, words) -> "OK " + verbosity + "\n"),
                Map.entry(
                        "getpid", (e, words) -> "OK " + ProcessHandle.current().pid() + "\n"),
                Map.entry("show", AdminCommands::show),
                Map.entry("cancel", AdminCommands::cancel),
                Map.entry("create", AdminCommands::create),
                Map.entry("drop", AdminCommands::drop),
                Map.entry("maxqueue", AdminCommands::maxQueue));
    }

    /** About how many lines, or parts of lines, the reply to a line has; see {@link AnswerPace}. */
    public int size(String line) {
        List<String> words = words(line);
        return switch (words.get(0).toLowerCase(Locale.ROOT)) {
            case "status", "prioritystatus" -> engine.view().functionCount();
            case "workers" -> engine.view().abilityCount(AnswerPace.LONG);
            case "show" -> engine.view().jobCount();
            default -> 1;
        };
    }

    /** Returns {@code true} if the reply to a line depends on which jobs there are, so that it has to wait until they are known. */
    public boolean needsAllJobs(String line) {
        return switch (words(line).get(0).toLowerCase(Locale.ROOT)) {
            case "status", "prioritystatus", "show", "drop" -> true;
            default -> false;
        };
    }

    private static List<String> words(String line) {
        String[] split = line.split(" +");
        // of nothing but blanks, no word is left
        return split.length == 0 ? List.of("") : Arrays.asList(split);
    }

    /** The reply to a line, or {@code null} if the connection is to be closed instead. */
    public @Nullable String execute(String line) {
        List<String> words = words(line);
        if (words.size() > MAX_WORDS) {
            return null;
        }
        Command command = table.get(words.get(0).toLowerCase(Locale.ROOT));
        return command == null ? unknown(words.get(0)) : command.run(engine, words);
    }

    private static String show(JobEngine engine, List<String> words) {
        if (words.size() == 1) {
            return unknown(words.get(0));
        }
        if (is(words, 1, "jobs") && words.size() == 2) {
            return engine.view().jobs();
        }
        if (is(words, 1, "unique") && words.size() == 3 && is(words, 2, "jobs")) {
            return engine.view().uniques();
        }
        return "ERR UNKNOWN_SHOW_ARGUMENTS\r\n";
    }

    private static String cancel(JobEngine engine, List<String> words) {
        if (words.size() < 3) {
            return unknown(words.get(0));
        }
        if (!is(words, 1, "job")) {
            return "ERR UNKNOWN_ERROR\r\n";
        }
        byte[] handle = bytes(words.get(2));
        Job job = engine.find(handle, 0, handle.length);
        if (job != null) {
            engine.cancel(job);
            return OK;
        }
        if (engine.lookups().cancel(handle, 0, handle.length)) {
            return OK;
        }
        return engine.recovery().mayCome(handle, 0, handle.length)
                ? "ERR UNAVAILABLE The+server+is+still+reading+its+stored+jobs\r\n"
                : "ERR UNKNOWN_JOB\r\n";
    }

    private static String create(JobEngine engine, List<String> words) {
        if (!namesAFunction(words)) {
            return incomplete(words.get(0));
        }
        engine.createFunction(bytes(words.get(2)));
        return OK;
    }

    private static String drop(JobEngine engine, List<String> words) {
        if (!namesAFunction(words)) {
            return incomplete(words.get(0));
        }
        FunctionQueue function = engine.findFunction(bytes(words.get(2)));
        if (function == null) {
            return "ERR function not found\r\n";
        }
        return engine.dropFunction(function) ? OK : "ERR there are still connected workers or executing clients\r\n";
    }

    private static boolean namesAFunction(List<String> words) {
        return words.size() >= 3 && is(words, 1, "function");
    }

    /** One size is for all priorities; several are for high, normal and low. What is no size is no limit. */
    private static String maxQueue(JobEngine engine, List<String> words) {
        if (words.size() < 2) {
            return incomplete(words.get(0));
        }
        int first = size(words, 2);
        boolean one = words.size() == 3;
        engine.maxQueue(bytes(words.get(1)), first, one ? first : size(words, 3), one ? first : size(words, 4));
        return OK;
    }

    private static int size(List<String> words, int index) {
        if (index >= words.size()) {
            return 0;
        }
        byte[] word = bytes(words.get(index));
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, Decimal.leading(word, 0, word.length)));
    }

    private static boolean is(List<String> words, int index, String expected) {
        return words.get(index).equalsIgnoreCase(expected);
    }

    private static String unknown(String word) {
        return "ERR UNKNOWN_COMMAND Unknown+server+command" + word + "\r\n";
    }

    private static String incomplete(String word) {
        return "ERR INVALID_ARGUMENTS An+incomplete+set+of+arguments+was+sent+to+this+command+"
                + word.toLowerCase(Locale.ROOT) + "\r\n";
    }

    private static byte[] bytes(String word) {
        return word.getBytes(ISO_8859_1);
    }
}
