package dev.gearman.server.app.cli;

/** What {@code --help} prints. */
final class Help {
    private Help() {}

    static String text() {
        StringBuilder text = new StringBuilder("""
                Usage: java -jar gearman-server-app.jar [options]

                A Gearman job server. It takes the options of gearmand, and any property: --gearman.server.port=4730,
                --server.port=8080 (the dashboard), --logging.level.dev.gearman=debug.

                """);
        for (GearmandOption option : GearmandOption.values()) {
            if (option.help() != null) {
                text.append(String.format("  %-31s %s%n", names(option), option.help()));
            }
        }
        return text.append("""

                Options of gearmand's persistent queues (--libsqlite3-db and so on) are accepted without effect.
                """).toString().stripTrailing();
    }

    private static String names(GearmandOption option) {
        String names = (option.shortName() == null ? "    " : option.shortName() + ", ") + option.longName();
        return option.parameter() == null ? names : names + "=" + option.parameter();
    }
}
