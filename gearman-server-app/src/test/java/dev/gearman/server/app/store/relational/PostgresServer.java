package dev.gearman.server.app.store.relational;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL as it is installed. */
public final class PostgresServer extends DatabaseServer {
    private static final Path[] PLACES = {
        Path.of("/usr/lib/postgresql/any"), Path.of("/usr/local/bin"), Path.of("/usr/bin"), Path.of("/opt/homebrew/bin")
    };

    private final Path program = program("postgres", PLACES);
    private final List<String> settings;

    private PostgresServer(String... settings) throws IOException {
        super("postgres");
        this.settings = List.of(settings);
    }

    /**
     * A new one that runs; a test is skipped where it is not installed.
     *
     * @param settings such as {@code fsync=off}
     */
    public static PostgresServer started(String... settings) throws IOException, InterruptedException {
        Path init = program("initdb", PLACES);
        assumeTrue(init != null, "PostgreSQL is not installed");
        PostgresServer server = new PostgresServer(settings);
        server.run(
                init.toString(),
                "--pgdata=" + server.directory.resolve("data"),
                "--username=gearman",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync");
        server.start();
        return server;
    }

    @Override
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/postgres?user=gearman";
    }

    @Override
    protected List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "-D",
                directory.resolve("data").toString(),
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port()),
                "-k",
                directory.toString()));
        settings.forEach(setting -> command.addAll(List.of("-c", setting)));
        return command;
    }
}
