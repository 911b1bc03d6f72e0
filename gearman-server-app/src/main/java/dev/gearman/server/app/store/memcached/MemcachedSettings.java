package dev.gearman.server.app.store.memcached;

import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.config.GearmanServerProperties.Memcached;
import dev.gearman.server.app.config.InvalidSettingException;

/** Checks of the settings for memcached. */
public final class MemcachedSettings {
    private static final int LONGEST_PREFIX = 100;

    private MemcachedSettings() {}

    /** @throws InvalidSettingException if memcached does not take a setting */
    public static void check(Memcached memcached) {
        String prefix = memcached.prefix();
        if (prefix.length() > LONGEST_PREFIX || !prefix.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new InvalidSettingException(GearmanServerProperties.PREFIX + ".memcached.prefix: '" + prefix
                    + "' (expected: at most " + LONGEST_PREFIX + " visible characters of ASCII)");
        }
        if (memcached.port() < 1 || memcached.port() > 65_535) {
            throw new InvalidSettingException(
                    GearmanServerProperties.PREFIX + ".memcached.port: " + memcached.port() + " (expected: 1..65535)");
        }
        if (memcached.timeout().toMillis() < 1) {
            throw new InvalidSettingException(GearmanServerProperties.PREFIX + ".memcached.timeout: "
                    + memcached.timeout() + " (expected: 1 ms or more)");
        }
    }
}
