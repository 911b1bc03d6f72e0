package dev.gearman.server.app.cli;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The options that a command line or a file has, each with its values. */
final class GearmandOptions {
    private final Map<GearmandOption, List<String>> values;

    private GearmandOptions(Map<GearmandOption, List<String>> values) {
        this.values = values;
    }

    static GearmandOptions parse(List<String> arguments) throws CommandLineException {
        Map<GearmandOption, List<String>> values = new EnumMap<>(GearmandOption.class);
        if (!arguments.isEmpty()) {
            ParseResult result = result(arguments);
            for (GearmandOption option : GearmandOption.values()) {
                List<String> given = result.matchedOptionValue(option.longName(), List.of());
                if (result.hasMatchedOption(option.longName())) {
                    values.put(option, option.parameter() == null ? List.of("true") : given);
                }
            }
        }
        return new GearmandOptions(values);
    }

    private static ParseResult result(List<String> arguments) throws CommandLineException {
        CommandSpec spec = CommandSpec.create();
        for (GearmandOption option : GearmandOption.values()) {
            String shortName = option.shortName();
            String[] names =
                    shortName == null ? new String[] {option.longName()} : new String[] {shortName, option.longName()};
            boolean flag = option.parameter() == null;
            spec.addOption(OptionSpec.builder(names)
                    .arity(flag ? "0" : "1")
                    .type(List.class)
                    .auxiliaryTypes(flag ? Boolean.class : String.class)
                    .build());
        }
        try {
            return new CommandLine(spec).setExpandAtFiles(false).parseArgs(arguments.toArray(String[]::new));
        } catch (MissingParameterException e) {
            String option = e.getMissing().isEmpty()
                    ? "an option"
                    : ((OptionSpec) e.getMissing().get(0)).longestName();
            throw new CommandLineException(option + " needs a value", e);
        } catch (UnmatchedArgumentException e) {
            String argument = e.getUnmatched().get(0);
            throw new CommandLineException(
                    (argument.startsWith("-") ? "unknown option " : "unexpected argument ") + argument
                            + " (see --help)",
                    e);
        } catch (ParameterException e) {
            throw new CommandLineException(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse("?"), e);
        }
    }

    boolean has(GearmandOption option) {
        return values.containsKey(option);
    }

    /** The value of an option that was given last. */
    @Nullable
    String last(GearmandOption option) {
        List<String> all = values.get(option);
        return all == null || all.isEmpty() ? null : all.get(all.size() - 1);
    }

    List<String> all(GearmandOption option) {
        return values.getOrDefault(option, List.of());
    }

    /** These options, and for those that are not here the ones of another source. */
    GearmandOptions before(GearmandOptions others) {
        Map<GearmandOption, List<String>> both = new EnumMap<>(others.values);
        both.putAll(values);
        return new GearmandOptions(both);
    }

    void translate(Translation translation, Map<String, String> environment) throws CommandLineException {
        for (GearmandOption option : values.keySet()) {
            String value = last(option);
            if (value != null) {
                option.apply(translation, value);
            }
        }
        listen(translation);
        QueueType.translate(this, translation);
        ssl(translation, environment);
    }

    private void listen(Translation translation) throws CommandLineException {
        List<String> hosts = new ArrayList<>();
        for (String host : all(GearmandOption.LISTEN)) {
            if (hosts.equals(List.of("*"))) {
                // a script that stands in for gearmand says *, and then hands on what it was given
                hosts.clear();
            }
            hosts.add(Values.notEmpty(GearmandOption.LISTEN.longName(), host));
        }
        if (!hosts.isEmpty()) {
            translation.set("gearman.server.host", String.join(",", hosts));
        }
    }

    private void ssl(Translation translation, Map<String, String> environment) throws CommandLineException {
        String certificate = file(GearmandOption.SSL_CERTIFICATE, environment.get("GEARMAND_SERVER_PEM"));
        String key = file(GearmandOption.SSL_KEY, environment.get("GEARMAND_SERVER_KEY"));
        String authority = file(GearmandOption.SSL_CA_FILE, environment.get("GEARMAND_CA_CERTIFICATE"));
        if (!has(GearmandOption.SSL)) {
            if (has(GearmandOption.SSL_CERTIFICATE) || has(GearmandOption.SSL_KEY) || has(GearmandOption.SSL_CA_FILE)) {
                translation.warn("--ssl-certificate, --ssl-key and --ssl-ca-file have no effect without --ssl");
            }
            return;
        }
        if (certificate == null || key == null) {
            throw new CommandLineException("--ssl needs --ssl-certificate and --ssl-key");
        }
        Values.readable(GearmandOption.SSL_CERTIFICATE.longName(), certificate);
        Values.readable(GearmandOption.SSL_KEY.longName(), key);
        String bundle = "spring.ssl.bundle.pem.gearmand.";
        translation.set("gearman.server.ssl.bundle", "gearmand");
        translation.set(
                bundle + "keystore.certificate",
                Values.location(GearmandOption.SSL_CERTIFICATE.longName(), certificate));
        translation.set(bundle + "keystore.private-key", Values.location(GearmandOption.SSL_KEY.longName(), key));
        translation.set(bundle + "reload-on-update", "true");
        if (authority != null) {
            Values.readable(GearmandOption.SSL_CA_FILE.longName(), authority);
            translation.set(
                    bundle + "truststore.certificate",
                    Values.location(GearmandOption.SSL_CA_FILE.longName(), authority));
            translation.note("--ssl-ca-file: certificates of clients are asked for with"
                    + " --gearman.server.ssl.client-auth=want or need only");
        }
    }

    private @Nullable String file(GearmandOption option, @Nullable String fallback) {
        String value = last(option);
        return value != null ? value : fallback;
    }
}
