package dev.gearman.server.app.cli;

import dev.gearman.server.app.cli.Invocation.Import;
import dev.gearman.server.app.cli.Invocation.Print;
import dev.gearman.server.app.cli.Invocation.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Understands a command line that was written for gearmand, for Spring, or for both. Properties ({@code
 * --gearman.server.port=4730}) go to Spring as they are; everything else has to be an option of gearmand.
 */
public final class GearmandCommandLine {
    private static final Pattern PROPERTY =
            Pattern.compile("--(gearman|server|spring|management|logging)\\.[^=]+(=.*)?", Pattern.DOTALL);
    private static final List<String> FLAGS_OF_SPRING = List.of("--debug", "--trace");
    private static final String IMPORT = "import";
    private static final Path DEFAULT_CONFIG_FILE = Path.of("/etc/gearmand.conf");

    private final Map<String, String> environment;
    private final String version;

    public GearmandCommandLine(Map<String, String> environment, String version) {
        this.environment = environment;
        this.version = version;
    }

    /**
     * What the arguments ask for.
     *
     * @throws CommandLineException if an option is unknown or has a value that it can't have
     */
    public Invocation parse(String... arguments) throws CommandLineException {
        if (arguments.length > 0 && arguments[0].equals(IMPORT)) {
            return parseImport(Arrays.asList(arguments).subList(1, arguments.length));
        }
        Split line = Split.of(Arrays.asList(arguments));
        GearmandOptions options = GearmandOptions.parse(line.options);
        if (options.has(GearmandOption.HELP)) {
            return new Print(Help.text());
        }
        if (options.has(GearmandOption.VERSION)) {
            return new Print("gearmand " + version + " - gearman-server-app, a Gearman job server in Java");
        }
        Translation translation = new Translation();
        List<String> springArguments = new ArrayList<>(line.properties);
        String file = options.last(GearmandOption.CONFIG_FILE);
        if (file != null) {
            Split inFile = read(file);
            options = options.before(GearmandOptions.parse(inFile.options));
            inFile.properties.stream()
                    .filter(property -> !isSet(line.properties, name(property)))
                    .forEach(springArguments::add);
        } else if (!line.options.isEmpty() && Files.exists(DEFAULT_CONFIG_FILE)) {
            translation.warn(DEFAULT_CONFIG_FILE + " is not read unless --config-file names it");
        }
        options.translate(translation, environment);
        translation.properties().forEach((name, value) -> {
            if (!isSet(springArguments, name)) {
                springArguments.add("--" + name + "=" + value);
            }
        });
        Map<String, Object> defaults = defaults();
        return options.has(GearmandOption.CHECK_ARGS)
                ? new Print("")
                : new Start(List.copyOf(springArguments), defaults, List.copyOf(translation.notes()));
    }

    private static Invocation parseImport(List<String> arguments) throws CommandLineException {
        Split line = Split.of(arguments);
        GearmandOptions options = GearmandOptions.parse(line.options);
        return options.has(GearmandOption.HELP)
                ? new Print(Help.importText())
                : new Import(QueueType.source(options), List.copyOf(line.properties));
    }

    private Map<String, Object> defaults() throws CommandLineException {
        Map<String, Object> defaults = new LinkedHashMap<>();
        String port = environment.get("GEARMAND_PORT");
        if (port != null && !port.isBlank()) {
            defaults.put("gearman.server.port", Values.number("GEARMAND_PORT", port.strip(), 0, 65_535));
        }
        return defaults;
    }

    private static String name(String property) {
        int end = property.indexOf('=');
        return property.substring(2, end < 0 ? property.length() : end);
    }

    private static boolean isSet(List<String> properties, String name) {
        return properties.stream().anyMatch(property -> name(property).equals(name));
    }

    private static Split read(String file) throws CommandLineException {
        try {
            String text = Files.readString(Path.of(file)).strip();
            return Split.of(text.isEmpty() ? List.of() : List.of(text.split("\\s+", -1)));
        } catch (NoSuchFileException e) {
            throw new CommandLineException("--config-file: '" + file + "' does not exist", e);
        } catch (IOException | InvalidPathException e) {
            throw new CommandLineException("--config-file: '" + file + "' can't be read", e);
        }
    }

    /** Arguments for Spring, and the others. */
    private record Split(List<String> properties, List<String> options) {
        static Split of(List<String> arguments) {
            List<String> properties = new ArrayList<>();
            List<String> options = new ArrayList<>();
            for (String argument : arguments) {
                boolean forSpring = FLAGS_OF_SPRING.contains(argument)
                        || PROPERTY.matcher(argument).matches();
                (forSpring ? properties : options).add(argument);
            }
            return new Split(properties, options);
        }
    }
}
