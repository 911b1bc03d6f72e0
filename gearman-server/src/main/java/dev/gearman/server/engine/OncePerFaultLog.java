package dev.gearman.server.engine;

import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Faults of those who are called back: each kind is logged once, since a job may bring another at any moment. */
final class OncePerFaultLog {
    private static final Logger log = LoggerFactory.getLogger(OncePerFaultLog.class);
    /** Most kinds; more are not worth their memory. */
    private static final int MOST = 100;

    private final Set<String> known = new HashSet<>();

    void note(String whose, RuntimeException fault) {
        if (known.size() < MOST && known.add(whose + ' ' + fault.getClass().getName())) {
            log.error("A fault of {}; more of this kind will not be logged", whose, fault);
        }
    }
}
