package dev.gearman.server.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.server.app.cli.Invocation.Print;
import dev.gearman.server.app.cli.Invocation.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GearmandCommandLineTests {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "-p 4731 > --gearman.server.port=4731",
                "-p4731 > --gearman.server.port=4731",
                "--port=4731 > --gearman.server.port=4731",
                "--port 4731 > --gearman.server.port=4731",
                "-p 1 -p 2 > --gearman.server.port=2",
                "-L 127.0.0.1 > --gearman.server.host=127.0.0.1",
                "-L 127.0.0.1 --listen=::1 > --gearman.server.host=127.0.0.1,::1",
                "-L * -L 127.0.0.1 > --gearman.server.host=127.0.0.1",
                "-j 3 > --gearman.server.job-retries=3",
                "-j 0 > --gearman.server.job-retries=-1",
                "--job-retries -1 > --gearman.server.job-retries=-1",
                "-t 4 > --gearman.server.io-threads=4",
                "-t 0 > --gearman.server.io-threads=1",
                "-b 64 > --gearman.server.backlog=64",
                "-w 0 > --gearman.server.worker-wakeup=0",
                "-R > --gearman.server.job-order=function-round-robin",
                "--job-handle-prefix=X > --gearman.server.handle-prefix=X",
                "--exceptions > --gearman.server.exceptions=true",
                "-P a.pid > --gearman.server.pid-file=a.pid",
                "-l none > --gearman.server.log-file=none",
                "--verbose=INFO > --gearman.server.verbosity=info",
                "--keepalive-idle=60 > --gearman.server.keep-alive.idle=60s",
                "--keepalive-interval 5 > --gearman.server.keep-alive.interval=5s",
                "--keepalive-count=3 > --gearman.server.keep-alive.count=3",
                "-q builtin > --gearman.server.store=memory",
                "-q BUILTIN > --gearman.server.store=memory",
                "--headless > --gearman.server.headless=true",
                "-Rp4731 > --gearman.server.port=4731 --gearman.server.job-order=function-round-robin",
            })
    void anOptionBecomesAProperty(String options, String properties) throws Exception {
        assertThat(start(options.split(" ")).arguments()).containsExactlyInAnyOrder(properties.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-d",
                "-u nobody",
                "-f 1024",
                "--hashtable-buckets=991",
                "--syslog",
                "--coredump",
                "--keepalive",
                "-r http",
                "--http-port=8081",
                "--libsqlite3-db=x",
                "--store-queue-on-shutdown",
                "--mysql-password=x",
                "--libtokyocabinet-optimize",
                "--libdrizzle-mysql",
                "--redis-port=1"
            })
    void anOptionThatMakesNoSenseHereIsExplained(String options) throws Exception {
        Start start = start(options.split(" "));
        assertThat(start.arguments()).isEmpty();
        assertThat(start.notes())
                .singleElement()
                .satisfies(note -> assertThat(note.text()).startsWith("--"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "--frobnicate > unknown option --frobnicate (see --help)",
                "--por=4731 > unknown option --por=4731 (see --help)",
                "-Z > unknown option -Z (see --help)",
                "stray > unexpected argument stray (see --help)",
                "--other.property=1 > unknown option --other.property=1 (see --help)",
                "-p > --port needs a value",
                "-p x > --port: 'x' (expected: a number from 0 to 65535)",
                "-p 99999 > --port: '99999' (expected: a number from 0 to 65535)",
                "-j 99999999999 > --job-retries: '99999999999' (expected: a number from -1 to 32767)",
                "--verbose=LOUD > --verbose: 'LOUD' (expected: one of FATAL, ALERT, CRITICAL, ERROR, WARNING, NOTICE, INFO, DEBUG)",
                "-r gopher > --protocol: 'gopher' (expected: http)",
                "--pid-file= > --pid-file: '' (expected: a value)",
                "--ssl > --ssl needs --ssl-certificate and --ssl-key",
                "--ssl --ssl-certificate=/no/a --ssl-key=/no/b > --ssl-certificate: '/no/a' does not exist or can't be read",
                "--config-file=/no/file > --config-file: '/no/file' does not exist",
                "-q floppy > --queue-type: 'floppy' (expected: one of builtin, libsqlite3, mysql, postgres, redis, libmemcached, libtokyocabinet, libdrizzle)",
                "-q libsqlite3 > --queue-type=libsqlite3 needs --libsqlite3-db",
                "-q mysql > --queue-type needs --mysql-db",
                "-q mysql --mysql-db=a --mysql-port=x > --mysql-port: 'x' (expected: a number from 1 to 65535)",
                "-q postgres --libpq-conninfo=secret > --libpq-conninfo can't be understood (expected: such as 'host=db.example dbname=jobs user=gearman')",
                "-q postgres --libpq-conninfo=service=x > --libpq-conninfo: 'service' is not understood here; --spring.datasource.url takes all that the driver knows",
            })
    void aWrongOptionIsNamedInOneSentence(String options, String sentence) {
        assertThatThrownBy(() -> start(options.split(" ")))
                .isInstanceOf(CommandLineException.class)
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '"',
            value = {
                "-q libsqlite3 --libsqlite3-db=/var/q.db > --gearman.server.store=database --spring.datasource.url=jdbc:sqlite:/var/q.db",
                "-q mysql --mysql-db=jobs > --gearman.server.store=database --spring.datasource.url=jdbc:mariadb://localhost:3306/jobs",
                "-q MySQL --mysql-db=jobs --mysql-host=db --mysql-port=3307 --mysql-user=me --mysql-password=s > --gearman.server.store=database --spring.datasource.url=jdbc:mariadb://db:3307/jobs --spring.datasource.username=me --spring.datasource.password=s",
                "-q postgres --libpq-conninfo=dbname=jobs > --gearman.server.store=database --spring.datasource.url=jdbc:postgresql://localhost:5432/jobs",
                "-q postgres --libpq-conninfo=postgresql://me:s@db/jobs?sslmode=require > --gearman.server.store=database --spring.datasource.url=jdbc:postgresql://db:5432/jobs?sslmode=require --spring.datasource.username=me --spring.datasource.password=s",
                "-q redis > --gearman.server.store=redis --spring.data.redis.host=127.0.0.1 --spring.data.redis.port=6379",
                "-q redis --redis-server=r --redis-port=1 --redis-password=s --redis-prefix=p > --gearman.server.store=redis --spring.data.redis.host=r --spring.data.redis.port=1 --spring.data.redis.password=s --gearman.server.redis.prefix=p",
                "-q libmemcached --libmemcached-servers=a:1,b:2 --libmemcached-prefix=p > --gearman.server.store=memcached --gearman.server.memcached.host=a --gearman.server.memcached.port=1 --gearman.server.memcached.prefix=p",
                "-q libtokyocabinet --libtokyocabinet-file=x > --gearman.server.store=rocksdb",
                "-q libdrizzle --libdrizzle-uds=/run/my.sock > --gearman.server.store=database --spring.datasource.url=jdbc:mariadb://localhost:3306/gearman?localSocket=/run/my.sock --spring.datasource.username=root",
            })
    void aQueueOfGearmandBecomesAStore(String options, String properties) throws Exception {
        assertThat(start(options.split(" ")).arguments()).containsExactlyInAnyOrder(properties.split(" "));
    }

    @Test
    void aConnectionOfPostgresIsUnderstoodAsItsLibraryDoes() throws Exception {
        Start start = start(
                "-q",
                "postgres",
                "--libpq-conninfo",
                "host = /run/postgresql  dbname='my jobs' user=me password='it\\'s' connect_timeout=3");
        assertThat(start.arguments())
                .containsExactlyInAnyOrder(
                        "--gearman.server.store=database",
                        "--spring.datasource.url=jdbc:postgresql://localhost:5432/my%20jobs?connectTimeout=3",
                        "--spring.datasource.username=me",
                        "--spring.datasource.password=it's");
    }

    @Test
    void propertiesGoToSpringAsTheyAre() throws Exception {
        String[] properties = {
            "--gearman.server.port=4731",
            "--server.port=0",
            "--spring.main.banner-mode=off",
            "--debug",
            "--management.server.port=9000",
            "--logging.level.root=warn"
        };
        assertThat(start(properties).arguments()).containsExactly(properties);
    }

    @Test
    void aPropertyWinsOverTheOptionThatMeansTheSame() throws Exception {
        assertThat(start("--port=1", "--gearman.server.port=2").arguments()).containsExactly("--gearman.server.port=2");
    }

    @Test
    void theCommandLineWinsOverTheFile() throws Exception {
        Path file = file("--port=1\n--exceptions -j3\n\n --server.port=9\n--gearman.server.backlog=7");
        assertThat(start("--config-file=" + file, "-p", "2", "--gearman.server.backlog=8")
                        .arguments())
                .containsExactlyInAnyOrder(
                        "--gearman.server.port=2",
                        "--gearman.server.exceptions=true",
                        "--gearman.server.job-retries=3",
                        "--server.port=9",
                        "--gearman.server.backlog=8");
    }

    @Test
    void anEmptyFileHasNoOptions() throws Exception {
        assertThat(start("--config-file=" + file(" \n\n")).arguments()).isEmpty();
    }

    @Test
    void aWrongOptionInTheFileIsAnError() throws IOException {
        Path file = file("--port=1 --frobnicate");
        assertThatThrownBy(() -> start("--config-file=" + file)).hasMessage("unknown option --frobnicate (see --help)");
    }

    @Test
    void theEnvironmentGivesThePortThatNobodyElseGives() throws Exception {
        Invocation invocation = new GearmandCommandLine(Map.of("GEARMAND_PORT", "4799"), "1").parse("--exceptions");
        assertThat(((Start) invocation).defaults()).containsExactly(Map.entry("gearman.server.port", "4799"));
    }

    @Test
    void encryptionBecomesABundle() throws Exception {
        Path certificate = file("certificate");
        assertThat(start("--ssl", "--ssl-certificate=" + certificate, "--ssl-key=" + certificate)
                        .arguments())
                .containsExactlyInAnyOrder(
                        "--gearman.server.ssl.bundle=gearmand",
                        "--spring.ssl.bundle.pem.gearmand.keystore.certificate=file:" + certificate,
                        "--spring.ssl.bundle.pem.gearmand.keystore.private-key=file:" + certificate,
                        "--spring.ssl.bundle.pem.gearmand.reload-on-update=true");
    }

    @Test
    void helpNamesTheOptions() throws Exception {
        assertThat(text("--help"))
                .contains("-p, --port=N")
                .contains("--pid-file")
                .doesNotContain("--mysql-db");
        assertThat(text("-h")).isEqualTo(text("--help"));
    }

    @Test
    void theVersionIsOneLine() throws Exception {
        assertThat(text("--version")).startsWith("gearmand 1.2.3 - ").doesNotContain("\n");
        assertThat(text("-V")).isEqualTo(text("--version"));
    }

    @Test
    void checkingOptionsPrintsNothing() throws Exception {
        assertThat(text("--check-args", "-p", "4731", "-d")).isEmpty();
        assertThatThrownBy(() -> text("--check-args", "-p", "x")).isInstanceOf(CommandLineException.class);
    }

    @ParameterizedTest
    @EnumSource(GearmandOption.class)
    void theMigrationGuideHasEveryOption(GearmandOption option) throws IOException {
        assertThat(Files.readString(Path.of("../docs/migration.md"))).contains("`" + option.longName());
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("gearmand.conf"), text);
    }

    private static Start start(String... arguments) throws CommandLineException {
        return (Start) parse(arguments);
    }

    private static String text(String... arguments) throws CommandLineException {
        return ((Print) parse(arguments)).text();
    }

    private static Invocation parse(String... arguments) throws CommandLineException {
        Invocation invocation = new GearmandCommandLine(Map.of(), "1.2.3").parse(arguments);
        if (invocation instanceof Start start) {
            // a machine may have this file; that is not what these tests are about
            return new Start(
                    start.arguments(),
                    start.defaults(),
                    List.copyOf(start.notes().stream()
                            .filter(note -> !note.text().startsWith("/etc"))
                            .toList()));
        }
        return invocation;
    }
}
