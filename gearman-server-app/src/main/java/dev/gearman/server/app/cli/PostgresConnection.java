package dev.gearman.server.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A connection of PostgreSQL as its C library writes it, {@code host=db dbname=jobs}, or as an address. */
record PostgresConnection(
        String url, @Nullable String user, @Nullable String password) {
    private static final Pattern SETTING =
            Pattern.compile("\\s*([a-z_]+)\\s*=\\s*('(?:[^'\\\\]|\\\\.)*'|(?:[^'\\s\\\\]|\\\\.)*)\\s*", Pattern.DOTALL);

    /** @throws CommandLineException if it can't be understood */
    static PostgresConnection parse(String text) throws CommandLineException {
        return text.startsWith("postgresql://") || text.startsWith("postgres://") ? ofAddress(text) : ofSettings(text);
    }

    private static PostgresConnection ofAddress(String text) throws CommandLineException {
        try {
            URI uri = new URI(text);
            String[] login = uri.getUserInfo() == null
                    ? new String[0]
                    : uri.getUserInfo().split(":", 2);
            if (uri.getHost() == null) {
                throw wrong();
            }
            return new PostgresConnection(
                    "jdbc:postgresql://" + uri.getHost() + ":" + (uri.getPort() < 0 ? 5_432 : uri.getPort())
                            + uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()),
                    login.length > 0 ? login[0] : null,
                    login.length > 1 ? login[1] : null);
        } catch (URISyntaxException e) {
            throw wrong();
        }
    }

    private static PostgresConnection ofSettings(String text) throws CommandLineException {
        Map<String, String> settings = settings(text);
        String user = settings.remove("user");
        String password = settings.remove("password");
        String host = settings.remove("host");
        String address = settings.remove("hostaddr");
        String port = settings.remove("port");
        String database = settings.remove("dbname");
        StringBuilder url = new StringBuilder("jdbc:postgresql://")
                .append(address != null ? address : host == null || host.startsWith("/") ? "localhost" : host)
                .append(':')
                .append(Values.number("--libpq-conninfo: port", port == null ? "5432" : port, 1, 65_535))
                .append('/')
                .append(encoded(database != null ? database : user != null ? user : System.getProperty("user.name")));
        char separator = '?';
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            String name = switch (setting.getKey()) {
                case "sslmode", "sslcert", "sslkey", "sslrootcert", "options" -> setting.getKey();
                case "application_name" -> "ApplicationName";
                case "connect_timeout" -> "connectTimeout";
                default ->
                    throw new CommandLineException("--libpq-conninfo: '" + setting.getKey()
                            + "' is not understood here; --spring.datasource.url takes all that the driver knows");
            };
            url.append(separator).append(name).append('=').append(encoded(setting.getValue()));
            separator = '&';
        }
        return new PostgresConnection(url.toString(), user, password);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, UTF_8).replace("+", "%20");
    }

    private static Map<String, String> settings(String text) throws CommandLineException {
        Map<String, String> settings = new LinkedHashMap<>();
        Matcher matcher = SETTING.matcher(text);
        int end = 0;
        while (end < text.length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                throw wrong();
            }
            String value = matcher.group(2);
            if (value.startsWith("'")) {
                value = value.substring(1, value.length() - 1);
            }
            settings.put(matcher.group(1), value.replaceAll("\\\\(.)", "$1"));
            end = matcher.end();
        }
        return settings;
    }

    /** Without the text, which may hold a password. */
    private static CommandLineException wrong() {
        return new CommandLineException("--libpq-conninfo can't be understood (expected: such as"
                + " 'host=db.example dbname=jobs user=gearman')");
    }
}
