package dev.gearman.server.app.store.relational;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** MariaDB as it is installed. */
public final class MariaDbServer extends DatabaseServer {
    private static final Path[] PLACES = {Path.of("/usr/sbin"), Path.of("/usr/bin"), Path.of("/usr/local/bin")};

    private final List<String> settings;

    private MariaDbServer(String... settings) throws IOException {
        super("mysql");
        this.settings = List.of(settings);
    }

    /**
     * A new one that runs; a test is skipped where it is not installed.
     *
     * @param settings such as {@code --max-allowed-packet=256M}
     */
    public static MariaDbServer started(String... settings) throws IOException, InterruptedException {
        Path install = program("mariadb-install-db", PLACES);
        assumeTrue(install != null && program("mariadbd", PLACES) != null, "MariaDB is not installed");
        MariaDbServer server = new MariaDbServer(settings);
        server.run(
                install.toString(),
                "--no-defaults",
                "--datadir=" + server.directory.resolve("data"),
                "--skip-test-db",
                "--skip-name-resolve");
        server.start();
        return server;
    }

    @Override
    public String url() {
        return "jdbc:mariadb://127.0.0.1:" + port() + "/gearman?user=root&createDatabaseIfNotExist=true";
    }

    @Override
    protected List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                program("mariadbd", PLACES).toString(),
                "--no-defaults",
                "--datadir=" + directory.resolve("data"),
                "--socket=" + directory.resolve("socket"),
                "--pid-file=" + directory.resolve("pid"),
                "--bind-address=127.0.0.1",
                "--port=" + port(),
                "--skip-grant-tables",
                "--skip-name-resolve"));
        command.addAll(settings);
        return command;
    }
}
