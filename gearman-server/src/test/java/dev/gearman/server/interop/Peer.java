package dev.gearman.server.interop;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The programs that play the other side, and where to get them. */
enum Peer {
    GEARMAN("gearman-tools", "gearman"),
    GEARADMIN("gearman-tools", "gearadmin"),
    NETCAT("netcat-openbsd", "nc"),
    PHP("php-gearman", "php", "-r", "exit(extension_loaded('gearman') ? 0 : 1);"),
    PERL("libgearman-client-perl", "perl", "-MGearman::Client", "-MGearman::Worker", "-e", "1"),
    GEARMAND("gearman-job-server", "gearmand");

    private static final ConcurrentHashMap<Peer, Boolean> INSTALLED = new ConcurrentHashMap<>();

    private final String debianPackage;
    private final String program;
    private final String[] probe;

    Peer(String debianPackage, String program, String... probe) {
        this.debianPackage = debianPackage;
        this.program = program;
        this.probe = probe;
    }

    boolean isInstalled() {
        return INSTALLED.computeIfAbsent(this, peer -> peer.exists() && peer.works());
    }

    String absence() {
        return "Debian package " + debianPackage + " is not installed";
    }

    private boolean exists() {
        return Stream.concat(
                        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
                        Stream.of("/usr/sbin"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** For an interpreter: whether it has the module we need. */
    private boolean works() {
        return probe.length == 0 || PeerProcess.of(program, probe).run().exitCode() == 0;
    }
}
