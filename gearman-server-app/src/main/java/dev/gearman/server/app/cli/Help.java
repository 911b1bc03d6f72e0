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

                Without --queue-type background jobs are kept in a database file in the directory ./data
                (--gearman.server.data-dir=DIR); --gearman.server.store=memory keeps none. The options of gearmand's
                queues (--libsqlite3-db, --mysql-host and so on) say where theirs are.

                java -jar gearman-server-app.jar import --help tells how to fetch the jobs that a gearmand has left.
                """).toString().stripTrailing();
    }

    static String importText() {
        return """
                Usage: java -jar gearman-server-app.jar import --queue-type=TYPE [options]

                Fetches the background jobs that a gearmand has left in its queue, into where this server keeps its own.
                Stop both first. It may be repeated: a job is fetched once. The queue of gearmand stays as it is.

                  --queue-type=libsqlite3 --libsqlite3-db=FILE [--libsqlite3-table=gearman_queue]
                  --queue-type=mysql --mysql-db=NAME [--mysql-host=localhost] [--mysql-port=3306] [--mysql-user=NAME]
                        [--mysql-password=TEXT] [--mysql-table=gearman_queue]
                  --queue-type=postgres --libpq-conninfo=TEXT [--libpq-table=queue]
                  --queue-type=libdrizzle [--libdrizzle-host=localhost] [--libdrizzle-port=3306] [--libdrizzle-uds=FILE]
                        [--libdrizzle-user=root] [--libdrizzle-password=TEXT] [--libdrizzle-db=gearman]
                        [--libdrizzle-table=queue]

                Where they go is said by the properties that the server is started with: --gearman.server.data-dir=DIR,
                --spring.datasource.url=ADDRESS, --gearman.server.store=NAME.
                """.stripTrailing();
    }

    private static String names(GearmandOption option) {
        String names = (option.shortName() == null ? "    " : option.shortName() + ", ") + option.longName();
        return option.parameter() == null ? names : names + "=" + option.parameter();
    }
}
