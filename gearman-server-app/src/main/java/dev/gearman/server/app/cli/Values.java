package dev.gearman.server.app.cli;

/** Values of options, checked. */
final class Values {
    private Values() {}

    static String number(String option, String value, int from, int to) throws CommandLineException {
        try {
            int number = Integer.parseInt(value);
            if (number >= from && number <= to) {
                return Integer.toString(number);
            }
        } catch (NumberFormatException e) {
            // falls through to the sentence that covers both
        }
        throw new CommandLineException(
                option + ": '" + value + "' (expected: a number from " + from + " to " + to + ")");
    }

    static String notEmpty(String option, String value) throws CommandLineException {
        if (value.isBlank()) {
            throw new CommandLineException(option + ": '' (expected: a value)");
        }
        return value;
    }

    /** A local file as the location of a resource, for properties that take one. */
    static String location(String option, String file) throws CommandLineException {
        return "file:" + notEmpty(option, file);
    }
}
