package dev.gearman.server.app.security;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names and addresses by which a browser on this machine reaches this machine. */
final class LoopbackNames {
    private static final Pattern IPV4 = Pattern.compile("127(\\.\\d{1,3}){3}");

    private LoopbackNames() {}

    /** Whether a host, as in an URL, is one. No name is looked up: who makes names would decide then. */
    static boolean contains(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.equals("[::1]")
                || name.equals("::1")
                || name.equals("0:0:0:0:0:0:0:1")
                || name.equals("[0:0:0:0:0:0:0:1]")
                || IPV4.matcher(name).matches();
    }
}
