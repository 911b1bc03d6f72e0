package dev.gearman.server.app.process;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** What is wrong with a file, in words: the messages of exceptions are often no more than its name. */
public final class FileTrouble {
    private FileTrouble() {}

    public static String sentence(String name, Exception e) {
        if (e instanceof NoSuchFileException) {
            return "'" + name + "' or the directory that it is in does not exist";
        }
        if (e instanceof AccessDeniedException) {
            return "'" + name + "' is not accessible to this user";
        }
        String message = String.valueOf(e.getMessage());
        return message.contains(name) ? message : "'" + name + "': " + message;
    }
}
