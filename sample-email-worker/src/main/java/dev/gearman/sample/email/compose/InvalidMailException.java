package dev.gearman.sample.email.compose;

import java.util.Map;

/** A mail that can't be sent as it is. */
public final class InvalidMailException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, String> problems;

    /** @param problems for each field what is wrong with it; variables go by their own names */
    public InvalidMailException(Map<String, String> problems) {
        super(problems.toString());
        this.problems = Map.copyOf(problems);
    }

    public Map<String, String> problems() {
        return problems;
    }
}
