package dev.gearman.benchmarks;

import dev.gearman.benchmarks.load.LoadCommand;
import java.util.Arrays;
import picocli.CommandLine;

/** Loads a server, or, with {@code jmh} as its first argument, hands over to JMH with the rest of them. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("jmh")) {
            org.openjdk.jmh.Main.main(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        System.exit(new CommandLine(new LoadCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }
}
